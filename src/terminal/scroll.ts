import type { Row } from './row.js';

/** Rows `top` to `bottom` move up by `by` (down where it is negative). */
export type Scroll = { top: number; bottom: number; by: number };

/**
 * The scroll of whole rows that brings most of what is shown to where it is wanted, or null where none helps.
 * A guess by counting cells; whether it is worth its bytes is for the caller to measure.
 */
export function findScroll(shown: readonly Row[], wanted: readonly Row[]): Scroll | null {
  const still = wanted.map((row, at) => cellsApart(shown[at], row));
  const first = still.findIndex((apart) => apart > 0);
  const last = still.findLastIndex((apart) => apart > 0);
  let best: Scroll | null = null;
  let bestGain = 8;
  for (let by = first - last; by <= last - first; by++) {
    if (by === 0) continue;
    let gain = 0;
    let start = first;
    for (let at = Math.max(first, first - by); at <= Math.min(last, last - by); at++) {
      if (gain <= 0) {
        gain = 0;
        start = at;
      }
      gain += (still[at] ?? 0) - cellsApart(shown[at + by], wanted[at]);
      if (gain > bestGain) {
        bestGain = gain;
        best = { top: Math.min(start, start + by), bottom: Math.max(at, at + by), by };
      }
    }
  }
  return best;
}

// A third of the columns tells enough for a guess.
const stride = 3;

function cellsApart(a: Row | undefined, b: Row | undefined): number {
  if (a === b) return 0;
  if (!a || !b) return Number.POSITIVE_INFINITY;
  let apart = 0;
  for (let column = 0; column < b.keys.length; column += stride) {
    if (a.keys[column] !== b.keys[column]) apart += stride;
  }
  return apart;
}

/** The rows after the scroll; what comes in is `blank`. */
export function scrolled(rows: readonly Row[], { top, bottom, by }: Scroll, blank: Row): Row[] {
  return rows.map((row, at) => {
    if (at < top || at > bottom) return row;
    const from = at + by;
    return from < top || from > bottom ? blank : (rows[from] ?? blank);
  });
}
