import type { Place, ViewPlace } from '../ports.js';
import type { Search } from './search.js';

/** Copy mode: its cursor, and where the selection began; `wholeLines`: it takes lines, not characters. */
export type Copying = { cursor: Place; anchor: Place | null; wholeLines: boolean };

/** How a session's lines are looked at. `at`: what is shown first; null: the view follows the guest's cursor. */
export type Reading = { at: ViewPlace | null; copying: Copying | null; search: Search | null };

/** How a session is looked at where nothing else is said. */
export const FOLLOWING: Reading = { at: null, copying: null, search: null };

/** How a session is looked at. */
export function readingOf(view: { readings: ReadonlyMap<string, Reading> }, session: string): Reading {
  return view.readings.get(session) ?? FOLLOWING;
}

/** How a session is looked at after its lines were wrapped anew: at the same text. */
export function rewrapped(reading: Reading, placeAfter: (place: Place) => Place): Reading {
  const { at, copying, search } = reading;
  return {
    at: at === null ? null : { top: placeAfter({ row: at.top, column: 0 }).row, left: at.left },
    copying: copying && {
      ...copying,
      cursor: placeAfter(copying.cursor),
      anchor: copying.anchor && placeAfter(copying.anchor),
    },
    search: search && {
      ...search,
      hits: search.hits.map((hit) => ({ ...hit, ...placeAfter(hit) })),
      searchedTo: placeAfter({ row: search.searchedTo, column: 0 }).row,
    },
  };
}
