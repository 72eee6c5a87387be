import type { PaneSize } from '../layout.js';

/** The room of two sessions in a pane. `across`: side by side, with a line between them; else one below the other. */
export type Halves = { across: boolean; first: PaneSize; second: PaneSize };

/** The fewest columns of a half in which a line of a shell is still read well. */
const READABLE_COLUMNS = 60;

/** Divides a pane for two sessions. */
export function halvesOf({ columns, rows }: PaneSize): Halves {
  if (columns > 2 * READABLE_COLUMNS) {
    const first = Math.floor((columns - 1) / 2);
    return { across: true, first: { columns: first, rows }, second: { columns: columns - 1 - first, rows } };
  }
  const first = Math.floor(rows / 2);
  return { across: false, first: { columns, rows: first }, second: { columns, rows: rows - first } };
}
