import { describe, expect, test } from 'vitest';
import { BOLD, type CellGrid, DIRECT } from '../../src/terminal/cells.js';
import { createComposer, type LivePane } from '../../src/terminal/compose.js';
import { rowsOfGrid } from '../../src/terminal/pane-rows.js';
import { createFrameParser } from '../../src/terminal/parse-frame.js';
import type { Row, TerminalProfile } from '../../src/terminal/row.js';
import { gridOf, textCells } from '../../src/terminal/text-cells.js';

const profile: TerminalProfile = { colours: 'direct', unicode: true };

function pane(lines: string[], place: Partial<LivePane> = {}, cursor: CellGrid['cursor'] = null): LivePane {
  const rows = place.rows ?? 3;
  const columns = place.columns ?? 6;
  const style = { fg: 2, bg: null, bits: BOLD };
  const grid = {
    ...gridOf(
      lines.map((line) => textCells(line, style)),
      columns,
      rows,
    ),
    cursor,
  };
  return { id: 0, top: 1, left: 1, columns, rows, paint: (as) => rowsOfGrid(grid, as), ...place };
}

/** What Ink draws, as it is put above the panes. */
function inked(frame: string[], place: Partial<LivePane> = {}): LivePane {
  const { columns, rows } = { columns: 8, rows: frame.length, ...place };
  const paint = (as: TerminalProfile) => ({
    rows: createFrameParser(columns, rows, as)(frame.join('\n')),
    cursor: null,
  });
  return { id: -1, top: 0, left: 0, columns, rows, paint, ...place };
}

function composed(panes: LivePane[], focused: number | null = null, as: TerminalProfile = profile) {
  const { rows, cursor } = createComposer(8, 5, as)(panes, focused);
  return { lines: rows.map((row) => row.texts.join('').trimEnd()), cursor, rows };
}

const border = inked(['╭──────╮', '│      │', '│      │', '│      │', '╰──────╯'], { id: 9 });

describe('live panes', () => {
  test('stand at their places, the later above the earlier', () => {
    const { lines, rows } = composed([border, pane(['ls', 'web.img', '日本語'])]);
    expect(lines).toEqual(['╭──────╮', '│ls    │', '│web.im│', '│日本語│', '╰──────╯']);
    expect([rows[1]?.fg[1], rows[1]?.bits[1], rows[1]?.bits[0]]).toEqual([2, BOLD, 0]);
  });
  test('are covered by what Ink draws above them, wide characters at its edge too', () => {
    const box = inked(['╭──╮', '╰──╯'], { top: 2, left: 2, columns: 4 });
    const { lines } = composed([border, pane(['日本語', '日本語', 'abcdef']), box]);
    expect(lines).toEqual(['╭──────╮', '│日本語│', '│ ╭──╮ │', '│a╰──╯f│', '╰──────╯']);
  });
  test('show nothing beyond the screen, and leave blank what they do not paint', () => {
    const wide = pane(['abcdef'], { top: 1, left: 4 });
    const short = { ...pane(['ABC'], { rows: 1, columns: 3 }), top: 3, left: -1, rows: 4, columns: 6 };
    expect(composed([wide, short]).lines).toEqual(['', '    abcd', '', 'BC', '']);
    expect(composed([]).lines).toEqual(['', '', '', '', '']);
  });
  test('give the cursor of the focused one, where it is not covered', () => {
    const withCursor = (row: number, column: number) => [border, pane(['ls'], {}, { row, column })];
    expect(composed(withCursor(0, 2), 0).cursor).toEqual({ row: 1, column: 3 });
    expect(composed(withCursor(0, 2), null).cursor).toBeNull();
    const over = inked(['over'], { top: 1, left: 2, columns: 4 });
    expect(composed([...withCursor(0, 2), over], 0).cursor).toBeNull();
    expect(composed(withCursor(7, 2), 0).cursor).toBeNull();
  });
  test('are painted once for a frame', () => {
    let painted = 0;
    const one = pane(['a', 'b', 'c']);
    const paint = (as: TerminalProfile) => {
      painted++;
      return one.paint(as);
    };
    composed([{ ...one, paint }], 0);
    expect(painted).toBe(1);
  });
});

test('a row in which nothing changed is the same object again', () => {
  const compose = createComposer(8, 5, profile);
  const first = rowsOfGrid(gridOf([textCells('one'), textCells('two')], 6, 3), profile);
  const frame = border.paint(profile);
  let painted = first;
  const panes = [
    { ...border, paint: () => frame },
    { id: 0, top: 1, left: 1, columns: 6, rows: 3, paint: () => painted },
  ];
  const before = compose(panes, null).rows;
  painted = { ...first, rows: [first.rows[0] as Row, ...rowsOfGrid(gridOf([], 6, 2), profile).rows] };
  const after = compose(panes, null).rows;
  expect(after.map((row, at) => row === before[at])).toEqual([true, true, false, false, true]);
  const dialog = inked(['ok'], { top: 2, left: 2, columns: 2 });
  const covered = compose([...panes, dialog], null).rows;
  expect(covered.map((row, at) => row === after[at])).toEqual([true, true, false, true, true]);
});

test('rows that fill the screen are shown as they are', () => {
  const painted = rowsOfGrid(gridOf([textCells('日本語日')], 8, 5), profile);
  const rows = createComposer(
    8,
    5,
    profile,
  )([{ id: 0, top: 0, left: 0, columns: 8, rows: 5, paint: () => painted }], null).rows;
  expect(rows.map((row, at) => row === painted.rows[at])).toEqual([true, true, true, true, true]);
});

test('without Unicode every cell is ASCII and as wide as before', () => {
  const { lines } = composed([inked(['╭─é▶─…╮', '日本✓'])], null, { colours: 0, unicode: false });
  expect(lines.slice(0, 2)).toEqual(['+-e>-.+', '????y']);
});

test('colours are those the terminal has', () => {
  const frame = ['\x1b[1;38;2;255;0;0mr\x1b[48;5;120mg\x1b[0m'];
  const of = (colours: TerminalProfile['colours']) => {
    const row = composed([inked(frame)], null, { colours, unicode: true }).rows[0];
    return [row?.fg[0], row?.bg[1], row?.bits[0]];
  };
  expect(of('direct')).toEqual([DIRECT + 0xff0000, 120, BOLD]);
  expect(of(256)).toEqual([196, 120, BOLD]);
  expect(of(16)).toEqual([9, 10, BOLD]);
  expect(of(0)).toEqual([-1, -1, BOLD]);
});

test('a frame acts on nothing, whatever stands in it', () => {
  const { lines } = composed([inked(['a\x1b]0;title\x07b\x1b[2Jc\x9b5md\x07e\x1bPx\x1b\\f\u202eg'])]);
  expect(lines[0]).toBe('abcdef\ufffdg');
});
