import { expect, test } from 'vitest';
import { cellText, REPLACEMENT } from '../../src/sessions/screen/cell-text.js';
import { viewOrigin } from '../../src/sessions/screen/view-origin.js';
import { fc } from '../support/fast-check.js';

const FORBIDDEN =
  /[\p{Cc}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u061C\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F]/u;

test.each([
  ['', ' '],
  ['a', 'a'],
  ['║', '║'],
  ['é', 'é'],
  ['한', '한'],
  ['👨‍👩‍👧', '👨‍👩‍👧'],
  ['❤️', '❤️'],
  ['e\u0301', 'e\u0301'],
  ['\u0301', ' \u0301'],
  ['\u202e', REPLACEMENT],
  ['a\u202e', REPLACEMENT],
  ['\u200d', REPLACEMENT],
  ['\ufe0f', REPLACEMENT],
  ['\uf8e0', REPLACEMENT],
  ['\ud800', REPLACEMENT],
  ['\u1161', REPLACEMENT],
  ['\u3164', REPLACEMENT],
])('the cell %j is shown as %j', (chars, text) => {
  expect(cellText(chars)).toBe(text);
});

test('no cell text can act on a terminal, or is long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (chars) => {
      const text = cellText(chars);
      expect(text).not.toMatch(FORBIDDEN);
      expect([...text].length).toBeLessThanOrEqual(13);
      expect(text).not.toMatch(/^\p{M}/u);
    }),
    { numRuns: 2000 },
  );
});

test('a view shows the cursor, stays within its lines, and moves no further than it must', () => {
  const line = fc.record({ size: fc.integer({ min: 1, max: 50 }), total: fc.integer({ min: 1, max: 80 }) });
  fc.assert(
    fc.property(line, fc.nat(80), fc.nat(79), ({ size, total }, before, at) => {
      const cursor = Math.min(at, total - 1);
      const origin = viewOrigin(before, size, total, cursor);
      expect(origin).toBeGreaterThanOrEqual(0);
      expect(origin + Math.min(size, total)).toBeLessThanOrEqual(total);
      expect(cursor).toBeGreaterThanOrEqual(origin);
      expect(cursor).toBeLessThan(origin + size);
      expect(viewOrigin(origin, size, total, cursor)).toBe(origin);
    }),
  );
});
