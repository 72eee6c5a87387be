import type { ViewPlace } from '../../state/ports.js';
import type { Browsing } from '../../state/scrollback/browsing.js';
import type { Hit } from '../../state/scrollback/search.js';
import { selectionOf } from '../../state/scrollback/selection.js';
import { BOLD, type Cell, type CellGrid, INVERSE, UNDERLINE } from '../../terminal/cells.js';

/** Columns of a row, up to `end`, and how they are marked. */
type Mark = { row: number; start: number; end: number; bits: number };

/**
 * The cells with what is selected reversed, and what is searched for underlined and bold, the hit that was gone to
 * reversed: the marks show without colours too. In copy mode the cursor is its cursor.
 * @param columns how many columns the session's lines have
 */
export function markedGrid(grid: CellGrid & ViewPlace, browsing: Browsing, columns: number): CellGrid {
  const { copying, search } = browsing;
  if (copying === null && search === null) return grid;
  const { top, left, rows } = grid;
  const bottom = top + rows.length;
  const marks: Mark[] = [];
  if (search !== null) {
    const current = search.at === null ? undefined : search.hits[search.at];
    for (const hit of search.hits) {
      const bits = hit === current ? INVERSE : UNDERLINE | BOLD;
      if (hit.row < bottom && lastRow(hit, columns) >= top) marks.push(...marksOf(hit, columns, bits));
    }
  }
  const selection = copying === null ? null : selectionOf(copying);
  if (selection !== null) {
    const { from, to } = selection;
    for (let row = Math.max(from.row, top); row <= Math.min(to.row, bottom - 1); row++) {
      const start = row === from.row ? from.column : 0;
      const end = row === to.row ? Math.min(to.column + 1, columns) : columns;
      marks.push({ row, start, end, bits: INVERSE });
    }
  }
  const cursor = copying === null ? grid.cursor : placeIn(grid, copying.cursor);
  return {
    columns: grid.columns,
    rows: rows.map((cells, at) => marked(cells, top + at, left, marks)),
    cursor,
  };
}

function lastRow({ row, column, cells }: Hit, columns: number): number {
  return row + Math.floor((column + cells - 1) / columns);
}

function marksOf({ row, column, cells }: Hit, columns: number, bits: number): Mark[] {
  const marks: Mark[] = [];
  for (let at = column, left = cells, line = row; left > 0; at = 0, line++) {
    const end = Math.min(at + left, columns);
    marks.push({ row: line, start: at, end, bits });
    left -= end - at;
  }
  return marks;
}

function marked(cells: readonly Cell[], row: number, left: number, marks: readonly Mark[]): readonly Cell[] {
  const here = marks.filter((mark) => mark.row === row);
  if (here.length === 0) return cells;
  return cells.map((cell, at) => {
    const on = here.filter(({ start, end }) => at + left >= start && at + left < end);
    if (on.length === 0) return cell;
    // Reversed twice would not show: of two marks the other one is seen.
    const bits = on.reduce((sum, mark) => sum ^ mark.bits, cell.style.bits);
    return { ...cell, style: { ...cell.style, bits } };
  });
}

function placeIn(grid: CellGrid & ViewPlace, place: { row: number; column: number }): CellGrid['cursor'] {
  const cursor = { row: place.row - grid.top, column: place.column - grid.left };
  const isShown = cursor.row >= 0 && cursor.row < grid.rows.length;
  return isShown && cursor.column >= 0 && cursor.column < grid.columns ? cursor : null;
}
