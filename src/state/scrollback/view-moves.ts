import type { SessionLines, ViewPlace } from '../ports.js';

/** What of a session its pane shows at this moment: how many cells, and the first of them. */
export type Shown = { columns: number; rows: number } & ViewPlace;

/** How many columns a key moves a view that is narrower than the screen. */
const SIDE_STEP = 8;

/** A view moved by so many rows, as far as there are lines. */
export function moveRows(lines: SessionLines, shown: Shown, rows: number): ViewPlace {
  const last = Math.max(lines.end - shown.rows, lines.first);
  return { top: Math.min(Math.max(shown.top + rows, lines.first), last), left: shown.left };
}

/** A view moved to the side, as far as there are columns. */
export function moveColumns(lines: SessionLines, shown: Shown, direction: 1 | -1): ViewPlace {
  const most = Math.max(lines.columns - shown.columns, 0);
  return { top: shown.top, left: Math.min(Math.max(shown.left + direction * SIDE_STEP, 0), most) };
}

/** The view that shows a cell: the same one where it is in it, else one with the cell's line in its upper third. */
export function viewOf(lines: SessionLines, shown: Shown, row: number, column: number): ViewPlace {
  const isShown = row >= shown.top && row < shown.top + shown.rows;
  const last = Math.max(lines.end - shown.rows, lines.first);
  const top = isShown ? shown.top : Math.min(Math.max(row - Math.floor(shown.rows / 3), lines.first), last);
  return { top, left: nearest(shown.left, shown.columns, column) };
}

/** The view moved only as far as it must to show a cell. */
export function viewWith(
  view: ViewPlace,
  columns: number,
  rows: number,
  row: number,
  column: number,
): ViewPlace {
  return { top: nearest(view.top, rows, row), left: nearest(view.left, columns, column) };
}

function nearest(first: number, size: number, wanted: number): number {
  if (wanted < first) return wanted;
  return wanted >= first + size ? wanted - size + 1 : first;
}
