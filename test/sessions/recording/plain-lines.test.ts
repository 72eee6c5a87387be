import { describe, expect, test } from 'vitest';
import { createPlainLines } from '../../../src/sessions/recording/plain-lines.js';
import { fc } from '../../support/fast-check.js';

function linesOf(...pieces: string[]): { lines: string[]; tail: string } {
  const plain = createPlainLines();
  const lines = pieces.flatMap((piece) => plain.push(piece));
  return { lines, tail: plain.tail() };
}

describe('the lines of a log', () => {
  test.each([
    ['text', 'one\r\ntwo\r\nthree', ['one', 'two'], 'three'],
    ['colours', '\x1b[1;31mred\x1b[0m and plain\r\n', ['red and plain'], ''],
    ['a progress bar', '10 %\r50 %\r100 %\r\n', ['100 %'], ''],
    ['Backspace, as a shell echoes it', 'lsx\b \b\r\n', ['ls'], ''],
    ['a line that is erased', 'old words\r\x1b[Knew\r\n', ['new'], ''],
    ['a line that is erased whole', 'old words\r\x1b[2Knew\r\n', ['new'], ''],
    ['deleted characters', 'abcdef\x1b[4D\x1b[2P\r\n', ['abef'], ''],
    ['columns', 'ab\x1b[5Gcd\x1b[2Cx\r\n', ['ab  cd  x'], ''],
    ['tabs', 'a\tb\r\n', ['a       b'], ''],
    ['a move elsewhere', 'one\x1b[5;1Htwo\r\n', ['one', 'two'], ''],
    ['a screen that is cleared', 'one\x1b[2J\x1b[Htwo\r\n', ['one', 'two'], ''],
    ['a charset', '\x1b(0lqk\x1b(Bx\r\n', ['lqkx'], ''],
  ])('%s', (_what, text, lines, tail) => {
    expect(linesOf(text)).toEqual({ lines, tail });
  });

  test('a sequence that is cut in two', () => {
    expect(linesOf('a\x1b', '(Bb\r\n')).toEqual({ lines: ['ab'], tail: '' });
    expect(linesOf('a\x1b(', 'Bb\r\n')).toEqual({ lines: ['ab'], tail: '' });
  });

  test('a guest that never ends its line fills no memory', () => {
    const { lines, tail } = linesOf('x'.repeat(10_000), '\r\x1b[9999C\x1b[9999Cy');
    expect(lines.map(({ length }) => length)).toEqual([4096, 4096, 4096]);
    expect(tail).toBe('');
  });

  test('no control character is left, whatever is printed', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\x1b[', '\x1b[3', '\r', '\b', '\x1b('),
    );
    fc.assert(
      fc.property(fc.array(part), (pieces) => {
        const { lines, tail } = linesOf(...pieces);
        for (const line of [...lines, tail]) {
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          expect(line.isWellFormed()).toBe(true);
          expect(line.length).toBeLessThanOrEqual(2 * 4096);
        }
      }),
    );
  });
});
