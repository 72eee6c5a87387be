import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeJson, tableLines } from '../../src/cli/output.js';

const hostile = fc.string({ unit: 'binary', maxLength: 30 });

describe('JSON for a terminal', () => {
  it('reads back as what it was, and holds nothing that acts on a terminal', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name: hostile, config: fc.option(hostile) })), (value) => {
        const text = safeJson(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('escapes DEL, C1, bidi marks and tags, and leaves letters alone', () => {
    expect(safeJson('ä😀\x7f\x9b\u202e\u{e0041}')).toBe('"ä😀\\u007f\\u009b\\u202e\\udb40\\udc41"');
  });
});

describe('a table', () => {
  it('stands in columns, whatever the cells hold', () => {
    expect(
      tableLines(
        [
          ['A', 'B', ''],
          ['long one', '漢字', 'x'],
          ['\x1b', 'b', ''],
        ],
        false,
      ),
    ).toEqual(['A         B', 'long one  漢字  x', '␛         b']);
  });

  it('shows stand-ins in ASCII where asked', () => {
    expect(tableLines([['\x1b[0m']], true)).toEqual(['^[[0m']);
  });
});
