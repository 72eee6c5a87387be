import { expect, test } from 'vitest';
import { fc } from './fast-check.js';
import { wholeFrames } from './whole-frames.js';

const BEGINS = '\x1b[?2026h';
const ENDS = '\x1b[?2026l';

/** What is shown at each piece, and what is left in the end. */
function shownOf(pieces: readonly string[]): { shown: string[]; rest: string } {
  const frames = wholeFrames();
  const shown = pieces.map((piece) => frames.take(Buffer.from(piece)).toString());
  return { shown, rest: frames.rest().toString() };
}

test('what is no synchronized update is shown as it comes', () => {
  expect(shownOf(['one\x1b[31m', 'two'])).toEqual({ shown: ['one\x1b[31m', 'two'], rest: '' });
});

test('an update is shown once it is whole, and what is before it at once', () => {
  expect(shownOf([`a${BEGINS}b`, 'c', `d${ENDS}e`])).toEqual({
    shown: ['a', '', `${BEGINS}bcd${ENDS}e`],
    rest: '',
  });
});

test('an update that never ends is left for the end of the program', () => {
  expect(shownOf([`a${BEGINS}b`])).toEqual({ shown: ['a'], rest: `${BEGINS}b` });
});

test('however the bytes are cut, none is lost and no part of an update is shown alone', () => {
  const parts = fc.array(fc.constantFrom('x', '\x1b[31m', '\x1b', `${BEGINS}abc${ENDS}`), { maxLength: 12 });
  fc.assert(
    fc.property(parts, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (written, lengths) => {
      const pieces: string[] = [];
      for (let left = written.join(''); left !== ''; ) {
        const length = lengths.next().value ?? 1;
        pieces.push(left.slice(0, length));
        left = left.slice(length);
      }
      const { shown, rest } = shownOf(pieces);
      expect(shown.join('') + rest).toBe(written.join(''));
      for (const text of shown) expect(text.split(BEGINS).length).toBe(text.split(ENDS).length);
    }),
  );
});
