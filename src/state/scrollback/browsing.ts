import type { Place, ViewPlace } from '../ports.js';
import type { Search } from './search.js';

/** Copy mode: its cursor, and where the selection began; `wholeLines`: it takes lines, not characters. */
export type Copying = { cursor: Place; anchor: Place | null; wholeLines: boolean };

/**
 * How a session's lines are browsed: scrolled back, copied from or searched. `at`: what is shown first; null: the view
 * follows the guest's cursor.
 */
export type Browsing = { at: ViewPlace | null; copying: Copying | null; search: Search | null };

/** A session that is not browsed. */
export const FOLLOWING: Browsing = { at: null, copying: null, search: null };

/** How a session is browsed. */
export function browsingOf(view: { browsing: ReadonlyMap<string, Browsing> }, session: string): Browsing {
  return view.browsing.get(session) ?? FOLLOWING;
}

/** How a session is browsed after its lines were wrapped anew: at the same text. */
export function rewrapped(browsing: Browsing, placeAfter: (place: Place) => Place): Browsing {
  const { at, copying, search } = browsing;
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
