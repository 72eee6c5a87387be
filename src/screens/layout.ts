/** A rectangle on the screen, in cells from 0. */
export type Rect = { top: number; left: number; columns: number; rows: number };

/** Where everything stands; null where a pane is not shown. */
export type Layout = {
  columns: number;
  rows: number;
  list: Rect | null;
  main: Rect;
  log: Rect | null;
};

/** The smallest terminal that shows the program. */
export const SMALLEST = { columns: 72, rows: 20 };

/**
 * Divides the terminal: a host line above, list and main pane side by side, the log below them, the hint bar
 * last.
 * @param logRows rows of the log pane, borders included; 0: none
 * @param zoomed the main pane has all
 * @returns null where the terminal is too small
 */
export function layoutOf(columns: number, rows: number, logRows: number, zoomed: boolean): Layout | null {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return null;
  if (zoomed) {
    return { columns, rows, list: null, main: { top: 1, left: 0, columns, rows: rows - 2 }, log: null };
  }
  const forLog = logRows === 0 ? 0 : Math.min(Math.max(logRows, 4), Math.floor((rows - 2) / 2) - 2);
  const height = rows - 2 - forLog;
  const listColumns = Math.min(Math.max(Math.floor(columns * 0.32), 30), 46);
  return {
    columns,
    rows,
    list: { top: 1, left: 0, columns: listColumns, rows: height },
    main: { top: 1, left: listColumns, columns: columns - listColumns, rows: height },
    log: forLog === 0 ? null : { top: 1 + height, left: 0, columns, rows: forLog },
  };
}

/** What is inside a pane's border. */
export function inside(rect: Rect): Rect {
  return { top: rect.top + 1, left: rect.left + 1, columns: rect.columns - 2, rows: rect.rows - 2 };
}

/** The first row of a window of `height` rows that keeps `cursor` in sight, near where it was. */
export function windowStart(cursor: number, count: number, height: number, start: number): number {
  const last = Math.max(count - height, 0);
  const lowest = Math.min(cursor, last);
  const highest = Math.max(cursor - height + 1, 0);
  return Math.max(Math.min(Math.max(start, highest), lowest, last), 0);
}
