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

/**
 * The parts of the screen that take the mouse: what is on the screen has put itself here, so what a click meets is what
 * is shown, zoomed, split or resized.
 */
export type MouseAreas = {
  add(area: MouseArea): Disposer;
  /** The areas with this cell of the screen, the smallest first. */
  at(row: number, column: number): readonly MouseArea[];
};

/** See {@link MouseAreas}. */
export function createMouseAreas(): MouseAreas {
  const areas = new Set<MouseArea>();
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
  };
}

const sizeOf = ({ columns, rows }: Place) => columns * rows;

/** A cell of the screen as one of a place, counted from its corner; null: it is outside. */
export function cellIn(place: Place, row: number, column: number): { row: number; column: number } | null {
  const cell = { row: row - place.top, column: column - place.left };
  const isIn = cell.row >= 0 && cell.row < place.rows && cell.column >= 0 && cell.column < place.columns;
  return isIn ? cell : null;
}
