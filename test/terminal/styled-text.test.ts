import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { rowOfCells } from '../../src/terminal/pane-rows.js';
import { fc } from '../support/fast-check.js';
import { textPainter } from './painted-text.js';
import { openReference } from './reference-terminal.js';

const profile = { colours: 'direct', unicode: true } as const;
const byte = fc.integer({ min: 0, max: 255 });
const parameters = fc.oneof(
  fc.constantFrom('', '0', '1', '2', '3', '4', '5', '7', '8', '9', '22', '23', '24', '25', '27', '28', '29'),
  fc.integer({ min: 30, max: 37 }).map(String),
  fc.integer({ min: 90, max: 97 }).map(String),
  fc
    .integer({ min: 40, max: 49 })
    .filter((code) => code !== 48)
    .map(String),
  fc.tuple(fc.constantFrom(38, 48), byte).map(([code, colour]) => `${code};5;${colour}`),
  fc.tuple(fc.constantFrom(38, 48), byte, byte, byte).map(([code, ...rgb]) => `${code};2;${rgb.join(';')}`),
);
const sgr = fc.array(parameters, { minLength: 1, maxLength: 4 }).map((codes) => `\x1b[${codes.join(';')}m`);
const text = fc.array(fc.constantFrom(...'ab ─日é'.split(''), '😀', 'e\u0301', '👨‍👩‍👧'), { maxLength: 8 });
const line = fc
  .array(
    fc.oneof(
      sgr,
      text.map((parts) => parts.join('')),
    ),
  )
  .map((parts) => parts.join(''));

describe('a text with styles', () => {
  test('is what a terminal shows of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 4 }), async (lines) => {
        const reference = openReference(60, 4);
        await reference.write(`\x1b[?7l${lines.map((one) => `\x1b[m${one}`).join('\x1b[m\r\n')}`);
        const parsed = textPainter(60, 4, profile)(lines.join('\n'));
        const expected = reference.grid().rows.map((cells) => rowOfCells(cells, 60, profile));
        for (const [at, row] of parsed.entries()) {
          // What does not fit is cut at the last column, where terminals differ.
          if (stringWidth(lines[at] ?? '') < 60) expect(row).toEqual(expected[at]);
        }
        reference.terminal.dispose();
      }),
      { numRuns: 300 },
    );
  });
});
