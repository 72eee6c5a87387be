import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { graphemeWidth, isSureWidth } from '../../src/terminal/text-width.js';
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

test('a text that string-width counts without parting it is as wide as its characters', () => {
  const fast =
    /[\u0020-\u007e\u00a1-\u00ac\u00ae-\u017f\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff]/;
  const characters = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
  const wrong = characters.filter((one) => fast.test(one) && stringWidth(`${one}日${one}`) !== 4);
  expect(wrong).toEqual([]);
  for (const text of ['╭─ VMs ─╮', '▶ web', '⣿⡇', 'é…']) expect(stringWidth(text)).toBe(text.length);
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
      // Without waiting for each: the cursor reports show what was written.
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
