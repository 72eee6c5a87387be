import { type RefObject, useRef } from 'react';

/** The first row of a window of `height` rows in which `cursor` is visible, as near to `start` as possible. */
export function windowStart(cursor: number, count: number, height: number, start: number): number {
  const last = Math.max(count - height, 0);
  const lowest = Math.min(cursor, last);
  const highest = Math.max(cursor - height + 1, 0);
  return Math.max(Math.min(Math.max(start, highest), lowest, last), 0);
}

/**
 * The first visible row of a list. It changes only when the cursor would leave the window.
 * @param kept where it is kept while the list is not on the screen; without it a list begins anew
 */
export function useWindow(cursor: number, count: number, height: number, kept?: RefObject<number>): number {
  const own = useRef(0);
  const start = kept ?? own;
  start.current = windowStart(cursor, count, height, start.current);
  return start.current;
}
