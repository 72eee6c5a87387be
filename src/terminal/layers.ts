import { type Composer, createComposer, type Place } from './compose.js';
import type { Cursor } from './frame-writer.js';
import type { Disposer } from './listeners.js';
import type { PaneRows } from './pane-rows.js';
import type { Row, TerminalProfile } from './row.js';

/** A guest's screen, which paints its own cells over Ink's frame. */
export type GuestPane = {
  /** Where it stands at this moment. */
  place(): Place;
  /** Its rows as they are; asked once for each frame. A row that is the same object again costs nothing. */
  paint(profile: TerminalProfile, place: Place): PaneRows;
  /** True: its cursor is the terminal's. */
  focused: boolean;
};

/** The guests' screens, and what stands above them. */
export type Layers = {
  show(guest: GuestPane): Disposer;
  cover(place: () => Place): Disposer;
  /** What stands above the guests at this moment. */
  covers(): readonly Place[];
  /** The screen has so many columns from now on. */
  resize(columns: number): void;
  /** A frame of Ink's with the guests in it. */
  compose(frame: readonly Row[]): { rows: readonly Row[]; cursor: Cursor };
};

/** See {@link Layers}. */
export function createLayers(profile: TerminalProfile, width: number): Layers {
  let columns = width;
  const guests = new Map<GuestPane, Composer>();
  const above = new Set<() => Place>();
  const covers = () => [...above].map((place) => place());
  return {
    show(guest) {
      guests.set(guest, createComposer(columns));
      return () => void guests.delete(guest);
    },
    cover(place) {
      above.add(place);
      return () => void above.delete(place);
    },
    covers,
    resize(next) {
      columns = next;
      for (const guest of guests.keys()) guests.set(guest, createComposer(columns));
    },
    compose(frame) {
      const places = guests.size === 0 ? [] : covers();
      let rows = frame;
      let cursor: Cursor = null;
      for (const [guest, compose] of guests) {
        const place = guest.place();
        const layer = { place, painted: guest.paint(profile, place), focused: guest.focused };
        const composed = compose(rows, layer, places);
        rows = composed.rows;
        cursor ??= composed.cursor;
      }
      return { rows, cursor };
    },
  };
}
