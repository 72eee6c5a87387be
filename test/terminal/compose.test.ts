import { describe, expect, test } from 'vitest';
import { BOLD, type CellGrid, DIRECT } from '../../src/terminal/cells.js';
import { createComposer, type LivePane } from '../../src/terminal/compose.js';
import { paneMark } from '../../src/terminal/pane-mark.js';
import { rowsOfGrid } from '../../src/terminal/pane-rows.js';
import { createFrameParser } from '../../src/terminal/parse-frame.js';
import type { Look, Row } from '../../src/terminal/row.js';
import { gridOf, textCells } from '../../src/terminal/text-cells.js';

const look: Look = { colours: 'direct', unicode: true };

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

function composed(frame: string[], panes: LivePane[], focused: number | null = null, as: Look = look) {
  const rows = createFrameParser(8, frame.length, as)(frame.join('\n'));
  const { rows: out, cursor } = createComposer(8, as)(
    rows,
    new Map(panes.map((one) => [one.id, one])),
    focused,
  );
  return { lines: out.map((row) => row.texts.join('').trimEnd()), cursor, rows: out };
}

const area = paneMark(0).repeat(6);
const empty = ['╭──────╮', `│${area}│`, `│${area}│`, `│${area}│`, '╰──────╯'];

describe('live panes', () => {
  test('stand where their marks are', () => {
    const { lines, rows } = composed(empty, [pane(['ls', 'web.img', '日本語'])]);
    expect(lines).toEqual(['╭──────╮', '│ls    │', '│web.im│', '│日本語│', '╰──────╯']);
    expect([rows[1]?.fg[1], rows[1]?.bits[1], rows[1]?.bits[0]]).toEqual([2, BOLD, 0]);
  });
  test('are covered by what Ink draws above them, wide characters at its edge too', () => {
    const mark = paneMark(0);
    const frame = ['', `│${area}│`, `│${mark}╭──╮${mark}│`, `│${mark}╰──╯${mark}│`];
    const { lines } = composed(frame, [pane(['日本語', '日本語', 'abcdef'])]);
    expect(lines).toEqual(['', '│日本語│', '│ ╭──╮ │', '│a╰──╯f│']);
  });
  test('show nothing where the marks lie outside of the pane, or no pane is known', () => {
    expect(
      composed(empty, [pane(['abcdef', 'abcdef'], { top: 2, left: 2, rows: 1, columns: 3 })]).lines,
    ).toEqual(['╭──────╮', '│      │', '│ abc  │', '│      │', '╰──────╯']);
    expect(composed(empty, []).lines[1]).toBe('│      │');
  });
  test('give the cursor of the focused one, where it is not covered', () => {
    const withCursor = (row: number, column: number) => [pane(['ls'], {}, { row, column })];
    expect(composed(empty, withCursor(0, 2), 0).cursor).toEqual({ row: 1, column: 3 });
    expect(composed(empty, withCursor(0, 2), null).cursor).toBeNull();
    expect(composed(['', `│${paneMark(0)}over`], withCursor(0, 2), 0).cursor).toBeNull();
    expect(composed(empty, withCursor(7, 2), 0).cursor).toBeNull();
  });
  test('are painted once for a frame', () => {
    let painted = 0;
    const one = pane(['a', 'b', 'c']);
    const paint = (as: Look) => {
      painted++;
      return one.paint(as);
    };
    composed(empty, [{ ...one, paint }], 0);
    expect(painted).toBe(1);
  });
});

test('a row in which nothing changed is the same object again', () => {
  const parse = createFrameParser(8, 5, look);
  const composeNext = createComposer(8, look);
  const first = rowsOfGrid(gridOf([textCells('one'), textCells('two')], 6, 3), look);
  let painted = first;
  const panes = new Map([[0, { id: 0, top: 1, left: 1, columns: 6, rows: 3, paint: () => painted }]]);
  const before = composeNext(parse(empty.join('\n')), panes, null).rows;
  painted = { ...first, rows: [first.rows[0] as Row, ...rowsOfGrid(gridOf([], 6, 2), look).rows] };
  const after = composeNext(parse(empty.join('\n')), panes, null).rows;
  expect(after.map((row, at) => row === before[at])).toEqual([true, true, false, false, true]);
});

test('without Unicode every cell is ASCII and as wide as before', () => {
  const { lines } = composed(['╭─é▶─…╮', '日本✓'], [], null, { colours: 0, unicode: false });
  expect(lines).toEqual(['+-e>-.+', '????y']);
});

test('colours are those the terminal has', () => {
  const frame = ['\x1b[1;38;2;255;0;0mr\x1b[48;5;120mg\x1b[0m'];
  const of = (colours: Look['colours']) => {
    const row = composed(frame, [], null, { colours, unicode: true }).rows[0];
    return [row?.fg[0], row?.bg[1], row?.bits[0]];
  };
  expect(of('direct')).toEqual([DIRECT + 0xff0000, 120, BOLD]);
  expect(of(256)).toEqual([196, 120, BOLD]);
  expect(of(16)).toEqual([9, 10, BOLD]);
  expect(of(0)).toEqual([-1, -1, BOLD]);
});

test('a frame acts on nothing, whatever stands in it', () => {
  const { lines } = composed(['a\x1b]0;title\x07b\x1b[2Jc\x9b5md\x07e\x1bPx\x1b\\f\u202eg'], []);
  expect(lines).toEqual(['abcdef\ufffdg']);
});
