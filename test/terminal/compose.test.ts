import { describe, expect, test } from 'vitest';
import { BOLD, type CellGrid, DIRECT } from '../../src/terminal/cells.js';
import { createComposer, type GuestLayer, type Place } from '../../src/terminal/compose.js';
import { rowsOfGrid } from '../../src/terminal/pane-rows.js';
import type { Row, TerminalProfile } from '../../src/terminal/row.js';
import { textPainter } from './painted-text.js';
import { gridOf, textCells } from './text-cells.js';

const profile: TerminalProfile = { colours: 'direct', unicode: true };

/** A guest's screen of 6 × 3 in the middle of the frame, unless said otherwise. */
function guest(lines: string[], place: Partial<Place> = {}, cursor: CellGrid['cursor'] = null): GuestLayer {
  const at = { top: 1, left: 1, columns: 6, rows: 3, ...place };
  const style = { fg: 2, bg: null, bits: BOLD };
  const grid = gridOf(
    lines.map((line) => textCells(line, style)),
    at.columns,
    at.rows,
  );
  return { place: at, painted: rowsOfGrid({ ...grid, cursor }, profile), focused: true };
}

/** What Ink draws on a screen of 8 × 5. */
function drawn(frame: string[], as: TerminalProfile = profile): readonly Row[] {
  return textPainter(8, 5, as)(frame.join('\n'));
}

function composed(frame: readonly Row[], over: GuestLayer, covers: Place[] = []) {
  const { rows, cursor } = createComposer(8)(frame, over, covers);
  return { lines: rows.map((row) => row.texts.join('').trimEnd()), cursor, rows };
}

const border = drawn(['╭──────╮', '│      │', '│      │', '│      │', '╰──────╯']);

describe("a guest's screen", () => {
  test('stands at its place in the frame', () => {
    const { lines, rows } = composed(border, guest(['ls', 'web.img', '日本語']));
    expect(lines).toEqual(['╭──────╮', '│ls    │', '│web.im│', '│日本語│', '╰──────╯']);
    expect([rows[1]?.fg[1], rows[1]?.bits[1], rows[1]?.bits[0]]).toEqual([2, BOLD, 0]);
  });
  test('leaves what stands above it as Ink drew it, wide characters at its edge blank', () => {
    const frame = drawn(['╭──────╮', '│      │', '│ ╭──╮ │', '│ ╰──╯ │', '╰──────╯']);
    const { lines } = composed(frame, guest(['日本語', '日本語', 'abcdef']), [
      { top: 2, left: 2, columns: 4, rows: 2 },
    ]);
    expect(lines).toEqual(['╭──────╮', '│日本語│', '│ ╭──╮ │', '│a╰──╯f│', '╰──────╯']);
  });
  test('is covered by several that overlap', () => {
    const frame = drawn(['', '12345678', '12345678']);
    const covers = [
      { top: 1, left: 2, columns: 3, rows: 1 },
      { top: 1, left: 4, columns: 2, rows: 2 },
    ];
    expect(composed(frame, guest(['abcdef', 'abcdef']), covers).lines.slice(1, 3)).toEqual([
      '1a3456f8',
      '1abc56f8',
    ]);
  });
  test('shows nothing beyond the frame, and leaves blank what it does not paint', () => {
    const wide = guest(['abcdef'], { top: 1, left: 4 });
    expect(composed(drawn([]), wide).lines).toEqual(['', '    abcd', '', '', '']);
    const low = guest(['abc', 'def'], { top: 4, left: 0, columns: 3, rows: 9 });
    expect(composed(drawn(['', '', '', '', '12345678']), low).lines[4]).toBe('abc45678');
  });
  test('has the cursor where it is focused and not covered', () => {
    const withCursor = (row: number, column: number) => guest(['ls'], {}, { row, column });
    expect(composed(border, withCursor(0, 2)).cursor).toEqual({ row: 1, column: 3 });
    expect(composed(border, { ...withCursor(0, 2), focused: false }).cursor).toBeNull();
    expect(composed(border, withCursor(0, 2), [{ top: 1, left: 2, columns: 4, rows: 1 }]).cursor).toBeNull();
  });
});

test('a row in which nothing changed is the same object again', () => {
  const compose = createComposer(8);
  const first = guest(['one', 'two']);
  const before = compose(border, first, []).rows;
  const [top] = first.painted.rows;
  const second = { ...first, painted: { ...guest(['one', '2']).painted } };
  const rows = [top as Row, ...second.painted.rows.slice(1)];
  const after = compose(border, { ...second, painted: { rows, cursor: null } }, []).rows;
  expect(after.map((row, at) => row === before[at])).toEqual([true, true, false, false, true]);
  const covers = [{ top: 2, left: 2, columns: 2, rows: 1 }];
  const covered = compose(border, { ...second, painted: { rows, cursor: null } }, covers).rows;
  expect(covered.map((row, at) => row === after[at])).toEqual([true, true, false, true, true]);
});

test('without Unicode every cell is ASCII and as wide as before', () => {
  const rows = drawn(['╭─é▶─…╮', '日本✓'], { colours: 0, unicode: false });
  expect(rows.slice(0, 2).map(({ texts }) => texts.join('').trimEnd())).toEqual(['+-e>-.+', '????y']);
});

test('without Unicode a letter with its accent after it is a letter, and paused is not unknown', () => {
  const rows = drawn(['xe\u0301x', '‖?'], { colours: 0, unicode: false });
  expect(rows.slice(0, 2).map(({ texts }) => texts.join('').trimEnd())).toEqual(['xex', '=?']);
});

test('colours are those the terminal has', () => {
  const frame = ['\x1b[1;38;2;255;0;0mr\x1b[48;5;120mg\x1b[0m'];
  const of = (colours: TerminalProfile['colours']) => {
    const row = drawn(frame, { colours, unicode: true })[0];
    return [row?.fg[0], row?.bg[1], row?.bits[0]];
  };
  expect(of('direct')).toEqual([DIRECT + 0xff0000, 120, BOLD]);
  expect(of(256)).toEqual([196, 120, BOLD]);
  expect(of(16)).toEqual([9, 10, BOLD]);
  expect(of(0)).toEqual([-1, -1, BOLD]);
});

test('a frame acts on nothing, whatever stands in it', () => {
  const wide = textPainter(12, 1, profile);
  const [row] = wide('a\x1b]0;title\x07b\x1b[2Jc\x9b5md\x07e\x1bPx\x1b\\f\u202eg');
  expect(row?.texts.join('').trimEnd()).toBe('abcdef\ufffdg');
});
