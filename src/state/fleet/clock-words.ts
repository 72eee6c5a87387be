import { spanWords } from '../span-words.js';
import type { Link } from './link.js';

/** A clock that is off by more is told. */
const CLOCK_MS = 1000;

/** How a host's clock differs from ours: `3 s ahead of ours`; null: not by so much that it matters, or not known. */
export function clockWords(aheadMs: number | null): string | null {
  if (aheadMs === null || Math.abs(aheadMs) <= CLOCK_MS) return null;
  const span = spanWords(Math.abs(aheadMs), 2);
  return aheadMs > 0 ? `${span} ahead of ours` : `${span} behind ours`;
}

/** By how much a host's clock is ahead of ours, in ms; 0 where that is not known, or not worth telling. */
export function clockAhead(link: Link): number {
  const ahead = link.kind === 'up' || link.kind === 'down' ? link.clockAheadMs : null;
  return clockWords(ahead) === null ? 0 : (ahead ?? 0);
}
