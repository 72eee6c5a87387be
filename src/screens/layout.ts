import type { Pane } from '../state/view.js';

/** A pane's outer size in cells, its border included. */
export type PaneSize = { columns: number; rows: number };

/** The sizes of the panes; null for one that is not shown. */
export type Layout = Readonly<Record<Pane, PaneSize | null>>;

/** The smallest terminal that shows the program. */
export const SMALLEST = { columns: 72, rows: 20 };

/**
 * Divides the terminal: the host line at the top, list and main pane side by side, the log below them, the hint bar
 * at the bottom. Page keys and new sessions need the sizes too, so they are not left to Ink.
 * @param logRows rows of the log pane, borders included; 0: none
 * @param zoomed the pane that takes all between host line and hint bar; null: none does
 * @returns null where the terminal is too small
 */
export function layoutOf(columns: number, rows: number, logRows: number, zoomed: Pane | null): Layout | null {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return null;
  const all = rows - 2;
  if (zoomed !== null) return { list: null, main: null, log: null, [zoomed]: { columns, rows: all } };
  const forLog = logRows === 0 ? 0 : Math.min(Math.max(logRows, 4), Math.floor(all / 2) - 2);
  const forList = Math.min(Math.max(Math.floor(columns * 0.32), 30), 46);
  return {
    list: { columns: forList, rows: all - forLog },
    main: { columns: columns - forList, rows: all - forLog },
    log: forLog === 0 ? null : { columns, rows: forLog },
  };
}

/** The size inside a pane's border. */
export function inside({ columns, rows }: PaneSize): PaneSize {
  return { columns: columns - 2, rows: rows - 2 };
}
