import { describe, expect, test } from 'vitest';
import { type ScreenText, screenChange } from '../../src/sessions/screen/screen-change.js';
import { fc } from '../support/fast-check.js';

const ROWS = 25;

/** A screen with these rows at its top, and the cursor in the last of them, or in the given row. */
function screen(rows: readonly string[], cursorRow = Math.max(rows.length - 1, 0)): ScreenText {
  return { rows: Array.from({ length: ROWS }, (_, at) => rows[at] ?? ''), cursorRow };
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `line ${from + at} of the boot`);

/** A screen of vim: its own cursor in the text, the status and the command line below. */
const vim = (from: number, ruler: string) =>
  screen([...numbered(from, from + 23), 'file.c [+]', `${' '.repeat(60)}${ruler}`], 3);

describe('a console that scrolls', () => {
  test('has moved by as many rows as its lines have', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 22 }), fc.integer({ min: 0, max: 1000 }), (by, from) => {
        const before = screen([...numbered(from, from + 24), '$ ls']);
        const now = screen(
          [...numbered(from, from + 24), '$ ls /tmp', ...numbered(2000, 2000 + by)].slice(by),
        );
        expect(screenChange(before, now)).toEqual({ kind: 'shifted', by });
      }),
    );
  });

  test('is not taken for moved while only the upper part of the frame is drawn', () => {
    const before = screen(numbered(0, 25));
    const half = screen([...numbered(2, 14), ...numbered(12, 25)]);
    expect(screenChange(before, half)).toEqual({ kind: 'changed' });
    expect(screenChange(before, screen(numbered(2, 27)))).toEqual({ kind: 'shifted', by: 2 });
  });

  test('has not moved where a line is typed, drawn anew, or added below', () => {
    const before = screen(['one', 'two', '$ l']);
    for (const now of [
      ['one', 'two', '$ ls'],
      ['one', 'two', ' 50 %', 'three'],
      ['one', 'two', '$ l', 'a', 'b'],
    ])
      expect(screenChange(before, screen(now))).toEqual({ kind: 'same' });
    expect(screenChange(screen([]), screen(['one']))).toEqual({ kind: 'same' });
  });
});

describe('a screen that is drawn anew', () => {
  test('was emptied where nothing new is there, also while what was there comes back', () => {
    const before = screen(numbered(0, 20));
    expect(screenChange(before, screen([]))).toEqual({ kind: 'emptied' });
    expect(screenChange(before, screen(numbered(0, 2)))).toEqual({ kind: 'emptied' });
    expect(screenChange(screen(['panic']), screen([]))).toEqual({ kind: 'emptied' });
  });

  test('was replaced where another text is in its place', () => {
    const bios = screen(['SeaBIOS (version 1.16)', '', 'Booting from Hard Disk...']);
    expect(screenChange(screen(numbered(0, 25)), bios)).toEqual({ kind: 'replaced' });
    expect(
      screenChange(screen(numbered(0, 25)), screen(numbered(900, 925).map((row) => `# ${row}`))),
    ).toEqual({
      kind: 'replaced',
    });
  });

  test('has only changed where a full-screen program scrolls a part of it, or counts', () => {
    expect(screenChange(vim(10, '10,1  5%'), vim(11, '11,1  6%'))).toEqual({ kind: 'changed' });
    expect(screenChange(vim(11, '11,1  6%'), vim(10, '10,1  5%'))).toEqual({ kind: 'changed' });
    const htop = (second: number) =>
      screen(
        Array.from(
          { length: 25 },
          (_, pid) => ` ${pid + 100} root  20  0  45${second}0M  S  ${second}.${pid}  tool-${pid}`,
        ),
        0,
      );
    expect(screenChange(htop(1), htop(2))).toEqual({ kind: 'changed' });
  });
});

test('never throws, and a shift is real', () => {
  const row = fc.constantFrom('', 'a', 'b', 'a line', '$ ');
  const any = fc.record({
    rows: fc.array(row, { minLength: 5, maxLength: 5 }),
    cursorRow: fc.integer({ min: 0, max: 4 }),
  });
  fc.assert(
    fc.property(any, any, (before, now) => {
      const change = screenChange(before, now);
      if (change.kind !== 'shifted') return;
      const last = before.rows.findLastIndex((text) => text !== '');
      const fixed = before.rows.slice(change.by, last);
      expect(now.rows.slice(0, fixed.length)).toEqual(fixed);
    }),
  );
});
