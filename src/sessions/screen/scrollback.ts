import type { Cell } from '../../terminal/cells.js';

/**
 * The lines that have left the top of a screen. Each has a number that it keeps while lines are added and the oldest
 * are dropped; the screen's first row has the number {@link Scrollback.end}.
 */
export type Scrollback = {
  /** The number of the oldest line; `end()` where there is none. */
  first(): number;
  end(): number;
  /** The cells of a line from column `from` on, exactly `columns`. */
  cells(number: number, from: number, columns: number): Cell[];
  /** The text of a line as the guest sent it, without blanks at its end. */
  text(number: number): string;
  /** True where the next line is the rest of this one. */
  continues(number: number): boolean;
  /** To be called after the screen may have changed. */
  parsed(): void;
  /** To be called when the guest starts anew. Returns the number of the line that begins with; null: the cursor's. */
  booted(): number | null;
};
