import { expect, test } from 'vitest';
import { createCursesOutput } from '../../src/sessions/screen/curses-output.js';
import { fc } from '../support/fast-check.js';

const GIVES_BACK = '\x1b[?1049l';

/** What is drawn, and what came after, where the text arrives in pieces of these sizes. */
function parted(text: string, sizes: readonly number[]): { drawn: string; after: string } {
  const output = createCursesOutput();
  const bytes = Buffer.from(text, 'latin1');
  let drawn = '';
  let after = '';
  let at = 0;
  const push = (end: number) => {
    const piece = output.push(bytes.subarray(at, end));
    drawn += Buffer.from(piece.drawn).toString('latin1');
    after += Buffer.from(piece.after).toString('latin1');
    at = end;
  };
  for (const size of sizes) push(Math.min(bytes.length, at + size));
  push(bytes.length);
  drawn += Buffer.from(output.rest()).toString('latin1');
  return { drawn, after };
}

test('all is drawn until the terminal is given back, however it arrives', () => {
  const pieces = fc.array(fc.constantFrom('\x1b', '[', '?', '1049', 'h', 'l', 'text', '\x1b[?25h'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(pieces, fc.boolean(), pieces, fc.array(fc.nat(9)), (before, ends, behind, sizes) => {
      const text = `${before.join('')}${ends ? GIVES_BACK : ''}${behind.join('')}`;
      const at = text.indexOf(GIVES_BACK);
      expect(parted(text, sizes)).toEqual(
        at < 0
          ? { drawn: text, after: '' }
          : { drawn: text.slice(0, at), after: text.slice(at + GIVES_BACK.length) },
      );
    }),
  );
});
