import type { Pane } from '../../state/view.js';
import type { Place } from '../../terminal/compose.js';
import type { Disposer } from '../../terminal/listeners.js';

/** A row that was clicked: whether the cursor is on it, and the way to put it there. */
export type RowHit = { isCurrent: boolean; select: () => void };

/** A part of the screen that takes the mouse; see {@link MouseAreas}. */
export type MouseArea = {
  pane: Pane;
  /** Where it is at this moment, as it was laid out. */
  place: () => Place;
  /** What stands at a cell of it, counted from its own corner; null: nothing that can be chosen. */
  at?: (row: number, column: number) => RowHit | null;
  /** The session that it shows. */
  session?: string;
};

/** A key that is shown in the hint bar, which a click presses. `since`: when it came to stand there, in ms. */
export type KeyArea = { key: string; place: () => Place; since: number };

/**
 * The parts of the screen that take the mouse: what is on the screen has put itself here, so what a click meets is what
 * is shown, zoomed, split or resized.
 */
export type MouseAreas = {
  add(area: MouseArea): Disposer;
  /** The areas with this cell of the screen, the smallest first. */
  at(row: number, column: number): readonly MouseArea[];
  addKey(area: KeyArea): Disposer;
  /** The key that is shown at this cell of the screen; null: none is. */
  keyAt(row: number, column: number): KeyArea | null;
};

/** See {@link MouseAreas}. */
export function createMouseAreas(): MouseAreas {
  const areas = new Set<MouseArea>();
  const keys = new Set<KeyArea>();
  return {
    add(area) {
      areas.add(area);
      return () => areas.delete(area);
    },
    at(row, column) {
      return [...areas]
        .map((area) => ({ area, place: area.place() }))
        .filter(({ place }) => cellIn(place, row, column) !== null)
        .sort((a, b) => sizeOf(a.place) - sizeOf(b.place))
        .map(({ area }) => area);
    },
    addKey(area) {
      keys.add(area);
      return () => keys.delete(area);
    },
    keyAt: (row, column) => [...keys].find(({ place }) => cellIn(place(), row, column) !== null) ?? null,
  };
}

const sizeOf = ({ columns, rows }: Place) => columns * rows;

/** A cell of the screen as one of a place, counted from its corner; null: it is outside. */
export function cellIn(place: Place, row: number, column: number): { row: number; column: number } | null {
  const cell = { row: row - place.top, column: column - place.left };
  const isIn = cell.row >= 0 && cell.row < place.rows && cell.column >= 0 && cell.column < place.columns;
  return isIn ? cell : null;
}
