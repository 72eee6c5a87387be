import type { Cursor } from './frame-writer.js';
import type { PaneRows } from './pane-rows.js';
import { blankRow, copyRow, layOver, type Row } from './row.js';

/** Where something stands on the screen, in cells from 0. */
export type Place = { top: number; left: number; columns: number; rows: number };

/** A guest's screen, which paints its own cells over Ink's frame. */
export type GuestLayer = {
  place: Place;
  painted: PaneRows;
  /** True: its cursor is the terminal's. */
  focused: boolean;
};

/** A frame's rows and where the cursor shall be. */
export type Composed = { rows: readonly Row[]; cursor: Cursor };

/**
 * Lays a guest's screen over the rows that Ink drew. Ink's rows show through at the `covers`: what stands there is
 * above the guest's screen.
 */
export type Composer = (frame: readonly Row[], guest: GuestLayer, covers: readonly Place[]) => Composed;

/** A row of the frame and what it was made of. */
type Made = { under: Row; over: Row; holes: string; row: Row };

/** A composer for a screen of this width; it keeps the rows of the frame before. */
export function createComposer(columns: number): Composer {
  const blank = blankRow(columns);
  let before: readonly (Made | null)[] = [];

  return (frame, guest, covers) => {
    const { place, painted } = guest;
    before = frame.map((under, at) => {
      const line = at - place.top;
      if (line < 0 || line >= place.rows) return null;
      const over = painted.rows[line] ?? blank;
      const holes = holesAt(at, place, covers);
      const key = holes.join();
      const last = before[at];
      if (last?.under === under && last.over === over && last.holes === key) return last;
      return { under, over, holes: key, row: laidOver(under, over, place, holes) };
    });
    const rows = frame.map((row, at) => before[at]?.row ?? row);
    return { rows, cursor: cursorOf(guest, covers) };
  };

  function laidOver(under: Row, over: Row, guest: Place, holes: readonly (readonly [number, number])[]) {
    const row = copyRow(under);
    const end = Math.min(guest.left + guest.columns, columns);
    let from = guest.left;
    for (const [start, stop] of [...holes, [end, end] as const]) {
      layOver(row, from, blank, 0, start - from);
      layOver(row, from, over, from - guest.left, start - guest.left);
      from = stop;
    }
    return row;
  }
}

/** The columns of a row in which something stands above the guest's screen, from left to right. */
function holesAt(
  row: number,
  guest: Place,
  covers: readonly Place[],
): readonly (readonly [number, number])[] {
  const holes = covers
    .filter(({ top, rows }) => row >= top && row < top + rows)
    .map(({ left, columns }): [number, number] => [
      Math.max(left, guest.left),
      Math.min(left + columns, guest.left + guest.columns),
    ])
    .filter(([from, to]) => from < to)
    .sort(([a], [b]) => a - b);
  return holes.reduce<[number, number][]>((joined, [from, to]) => {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
    return joined;
  }, []);
}

function cursorOf({ place, painted: { cursor }, focused }: GuestLayer, covers: readonly Place[]): Cursor {
  if (!focused || !cursor) return null;
  const [row, column] = [place.top + cursor.row, place.left + cursor.column];
  const isCovered = holesAt(row, place, covers).some(([from, to]) => column >= from && column < to);
  return isCovered ? null : { row, column };
}
