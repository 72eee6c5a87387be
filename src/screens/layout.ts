import type { Pane, PaneSizes } from '../state/view.js';

/** A size in cells. */
export type PaneSize = { columns: number; rows: number };

/** A pane's outer size. `framed`: it has a border; a zoomed pane has only its title above it. */
export type PaneBox = PaneSize & { framed: boolean };

/** The sizes of the panes; null for one that is not shown. */
export type Layout = Readonly<Record<Pane, PaneBox | null>>;

/** The smallest terminal that shows the program. */
export const SMALLEST = { columns: 72, rows: 20 };

const LIST_WIDTH = { share: 0.32, least: 24, small: 31, medium: 46, large: 84 };
/** Two sessions side by side, or Details in two columns; what is left beside that is for more columns of the list. */
const MAIN_WIDE_COLUMNS = 124;
const MAIN_LEAST_COLUMNS = 40;
const LOG_LEAST_ROWS = 3;
/** Of the list and the main pane. */
const LEAST_ROWS = 8;

/**
 * Divides the terminal: the host line at the top, list and main pane side by side, the log below them, the hint bar
 * at the bottom. Page keys and new sessions need the sizes too, so they are not left to Ink. What is wished for counts
 * as far as the terminal has room for it.
 * @param wish where it is null, a share of the terminal; 0 rows of the log: none
 * @param zoomed the pane that takes all between host line and hint bar; null: none does
 * @returns null where the terminal is too small
 */
export function layoutOf(columns: number, rows: number, wish: PaneSizes, zoomed: Pane | null): Layout | null {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return null;
  const all = rows - 2;
  if (zoomed !== null) {
    return { list: null, main: null, log: null, [zoomed]: { columns, rows: all, framed: false } };
  }
  const forLog = wish.log === 0 ? 0 : clamp(wish.log ?? logRows(rows), LOG_LEAST_ROWS, all - LEAST_ROWS);
  const { share, least, small, medium, large } = LIST_WIDTH;
  const own = Math.max(Math.min(Math.floor(columns * share), medium), columns - MAIN_WIDE_COLUMNS);
  const forList =
    wish.list === null ? clamp(own, small, large) : clamp(wish.list, least, columns - MAIN_LEAST_COLUMNS);
  const above = { rows: all - forLog, framed: true };
  return {
    list: { columns: forList, ...above },
    main: { columns: columns - forList, ...above },
    log: forLog === 0 ? null : { columns, rows: forLog, framed: true },
  };
}

const LOG_FRAME_ROWS = 2;

/** Rows of the log with its border: three lines of it on 24 rows, twelve on 60. */
function logRows(rows: number): number {
  return clamp(3 + Math.floor((rows - 24) / 4), 3, 15) + LOG_FRAME_ROWS;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(Math.min(value, most), least);
}

/**
 * The size inside a pane's border, or below the title of one that has none: what a guest's screen has, and a row from
 * end to end.
 */
export function inside({ columns, rows, framed }: PaneBox): PaneSize {
  return framed ? { columns: columns - 2, rows: rows - 2 } : { columns, rows: rows - 1 };
}

/** The columns between a border and a text. */
export const PADDING = 1;

/** Of so many columns inside a border, those that a text has; a pane without one has text in all of them. */
export function textColumns(columns: number, framed = true): number {
  return framed ? columns - 2 * PADDING : columns;
}
