import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { displayWidth, graphemeWidth, isSureWidth } from '../../src/terminal/text-width.js';
import { openReference } from './reference-terminal.js';

test('the widths we know without asking are those that Ink lays out with', () => {
  for (let code = 0x20; code < 0x10000; code++) {
    const character = String.fromCodePoint(code);
    if (!isSureWidth(character)) continue;
    if (graphemeWidth(character) !== Math.min(2, stringWidth(character))) {
      throw new Error(`U+${code.toString(16)}: ${graphemeWidth(character)}, Ink ${stringWidth(character)}`);
    }
  }
});

test('any text is as wide as Ink would take it, whatever stands in it', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\x1b[1m', '\x1b[0;36m', '\x1b]0;t\x07', '─│┃╭', '\uf8e0', '日本', '😀', 'e\u0301', '\n'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      expect(displayWidth(pieces.join(''))).toBe(stringWidth(pieces.join('')));
    }),
    { numRuns: 500 },
  );
});

test('sure widths are those of the reference terminal, after any sure neighbour', async () => {
  const sure: string[] = [];
  for (let code = 0x20; code < 0x10000; code++) {
    const character = String.fromCharCode(code);
    if (isSureWidth(character)) sure.push(character);
  }
  sure.push('e\u0301', 'x\u0300\u0316');
  expect(sure.length).toBeGreaterThan(30_000);
  const reference = openReference(4, 2);
  for (const activeVersion of ['15-graphemes', '6']) {
    reference.terminal.unicode.activeVersion = activeVersion;
    for (const character of sure) {
      // Without waiting for each: what was written is read through the cursor reports.
      reference.terminal.write(`\r\n${character}a\x1b[6n`);
    }
    const columns: number[] = [];
    reference.terminal.onData((answer) => columns.push(Number(/;(\d+)R/.exec(answer)?.[1]) - 2));
    await reference.write('');
    expect(columns).toHaveLength(sure.length);
    const wrong = sure.filter((character, at) => columns[at] !== graphemeWidth(character));
    expect(wrong).toEqual([]);
  }
});
