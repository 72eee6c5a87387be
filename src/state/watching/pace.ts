/** How fast the host is read while something changes, in ms, and how long after a VM has changed. */
const FAST_MS = 250;
export const FAST_FOR_MS = 3000;

/** How slow it is read while nobody looks: so many intervals, and no shorter than this, in ms. */
const SLOW_INTERVALS = 5;
const SLOW_MS = 5000;

/** `isChanging`: an operation is under way, or a VM has just changed. */
type Moment = { intervalMs: number; hasFocus: boolean; isChanging: boolean };

/** How long to wait until the host is read again, in ms. */
export function paceOf({ intervalMs, hasFocus, isChanging }: Moment): number {
  if (!hasFocus) return Math.max(SLOW_INTERVALS * intervalMs, SLOW_MS);
  return isChanging ? Math.min(FAST_MS, intervalMs) : intervalMs;
}
