import type { Place, SessionHandle, ViewPlace } from '../state/ports.js';
import type { CellGrid } from '../terminal/cells.js';

/** Cells of a session, and the place of the first. */
export type SessionGrid = CellGrid & ViewPlace;

/** A session with its screen. */
export type Session = SessionHandle & {
  /**
   * What is shown in `columns` × `rows`. A stream is resized to this size, a console never is.
   * @param covered rows of a stream's size that have something else on them for a moment, so that it is not resized
   * @param at from where on the lines are shown, as near as possible; they stay as they are while output comes. Null:
   * the screen, around the cursor where it is larger.
   */
  screen(columns: number, rows: number, covered?: number, at?: ViewPlace | null): SessionGrid;
  /** Calls back when lines have got other numbers, as when a resize has wrapped them anew, with where a place is then. */
  onRewrap(listener: (placeAfter: (place: Place) => Place) => void): void;
};
