/** How often the clocks are compared. */
const LOOK_MS = 5000;

/** Clocks that differ by so much more than before: the machine slept. */
const SLEPT_MS = 5000;

/** `now` and `steady`: milliseconds of the wall clock, and of the clock that never jumps. */
export type WakingTimes = {
  now: () => number;
  steady: () => number;
  repeat: (look: () => void, everyMs: number) => () => void;
};

/**
 * Calls after this machine has slept: timers and the steady clock stood still then, and the wall clock did not. A wall
 * clock that was set looks the same.
 * @returns what stops it
 */
export function followWaking(woke: () => void, times: WakingTimes): () => void {
  const ahead = () => times.now() - times.steady();
  let before = ahead();
  return times.repeat(() => {
    const seen = ahead();
    const slept = seen - before;
    before = seen;
    if (slept >= SLEPT_MS) woke();
  }, LOOK_MS);
}
