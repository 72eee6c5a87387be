import { describe, expect, test } from 'vitest';
import { cutMiddle, cutText, padText } from '../../src/terminal/cut-text.js';
import { cellText, safeLines, safeText } from '../../src/terminal/safe-text.js';
import { graphemes, graphemeWidth, textWidth } from '../../src/terminal/text-width.js';
import { fc } from '../support/fast-check.js';

const hostile = fc.constantFrom(
  ...['\x00', '\x07', '\b', '\t', '\n', '\r', '\x1b', '\x7f', '\x80', '\x9b', '\x9d', '\xad', '\u034f'],
  ...['\u061c', '\u115f', '\u180e', '\u200b', '\u200d', '\u200e', '\u2028', '\u2029', '\u202e', '\u2066'],
  ...['\u3164', '\ufeff', '\ufff9', '\uffff', '\ufe0f', '\udc80', '\udcff', '\ud800', '\u0301', '\u0903'],
  ...['\u{e0001}', '\u{e0061}', '\u{f0000}', '\u{1f3fb}', '\uf8e0', '\uf8ef', '\u0378'],
);
const friendly = fc.constantFrom(
  ...'aZ9 é日한─✓'.split(''),
  '😀',
  '👨‍👩‍👧',
  '🇩🇪',
  'e\u0301',
  '1\ufe0f\u20e3',
);
const anyText = fc.oneof(
  fc.array(fc.oneof(hostile, friendly)).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
);

const acting =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\xad]/u;

describe('safeText', () => {
  test('leaves nothing that acts on a terminal, and is idempotent', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (raw, ascii) => {
        const safe = safeText(raw, { ascii });
        expect(safe).not.toMatch(acting);
        expect(safeText(safe, { ascii })).toBe(safe);
      }),
      { numRuns: 2000 },
    );
  });
  test('leaves no character without width or without a letter of its own', () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        for (const grapheme of graphemes(safeText(raw))) {
          expect(graphemeWidth(grapheme)).toBeGreaterThan(0);
          expect(grapheme).not.toMatch(/^\p{M}/u);
        }
      }),
      { numRuns: 2000 },
    );
  });
  test('leaves printable text alone', () => {
    fc.assert(
      fc.property(fc.array(friendly), (parts) => {
        expect(safeText(parts.join(''))).toBe(parts.join(''));
      }),
    );
    expect(safeText('Grüße, 你好, Ελλάδα, привет, שלום, ไทย')).toBe('Grüße, 你好, Ελλάδα, привет, שלום, ไทย');
  });
  test.each([
    ['a\x1b[31mb', 'a␛[31mb', 'a^[[31mb'],
    ['one\ntwo\tthree', 'one␊two␉three', 'one^Jtwo^Ithree'],
    ['\x7f\x9b', '␡\\u009b', '^?\\u009b'],
    ['web\udc80\udcff', 'web\\x80\\xff', 'web\\x80\\xff'],
    ['\u202egpj.exe', '\\u202egpj.exe', '\\u202egpj.exe'],
    ['a\u200db', 'a\\u200db', 'a\\u200db'],
    ['x\uf8e3', 'x\\uf8e3', 'x\\uf8e3'],
    ['\u{e0041}', '\\u{e0041}', '\\u{e0041}'],
    ['\u0301', '\\u0301', '\\u0301'],
    [
      'e\u0301\u0301\u0301\u0301\u0301',
      'e\u0301\u0301\u0301\u0301\\u0301',
      'e\u0301\u0301\u0301\u0301\\u0301',
    ],
  ])('%j', (raw, shown, ascii) => {
    expect(safeText(raw)).toBe(shown);
    expect(safeText(raw, { ascii: true })).toBe(ascii);
  });
  test('safeLines splits at every kind of line end and fills tabs', () => {
    expect(safeLines('a\tb\r\nc\rd\x1b\n')).toEqual(['a       b', 'c', 'd␛']);
    expect(safeLines('a\n\nb')).toEqual(['a', '', 'b']);
    expect(safeLines('')).toEqual([]);
  });
});

test('a cell holds nothing that acts on the terminal, whatever a guest wrote', () => {
  fc.assert(
    fc.property(anyText, (raw) => {
      const text = cellText(raw);
      expect(text).not.toMatch(
        /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u,
      );
      expect(text).not.toBe('');
      expect(text).not.toMatch(/^\p{M}/u);
    }),
    { numRuns: 2000 },
  );
});

describe('cutting', () => {
  const columns = fc.integer({ min: 0, max: 20 });
  test('never takes more columns than there are', () => {
    fc.assert(
      fc.property(fc.array(friendly), columns, fc.boolean(), (parts, width, ascii) => {
        const text = parts.join('');
        expect(textWidth(cutText(text, width, { ascii }))).toBeLessThanOrEqual(width);
        expect(textWidth(cutMiddle(text, width, { ascii }))).toBeLessThanOrEqual(width);
        expect(textWidth(padText(text, width, { ascii }))).toBe(width);
        if (textWidth(text) <= width) expect(cutMiddle(text, width)).toBe(text);
      }),
    );
  });
  test('marks what is missing', () => {
    expect(cutText('kernel messages', 7)).toBe('kernel…');
    expect(cutText('kernel messages', 7, { ascii: true })).toBe('kernel~');
    expect(cutMiddle('/srv/guests/images/web.img', 14)).toBe('/srv…s/web.img');
    expect(cutText('日本語', 4)).toBe('日…');
    expect(padText('日本語', 4)).toBe('日… ');
  });
});
