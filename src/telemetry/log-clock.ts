import type { LogClock } from '../host/log-line.js';

/** How long an answer is used: a year is told from it, and when the kernel started. */
const FRESH_MS = 60_000;

/**
 * The clock by which log lines are dated. The same answer is shared by all lines of a minute.
 * @param bootMs when the kernel started, in milliseconds since the epoch; null where that is not known
 */
export function createLogClock(bootMs: () => number | null): () => LogClock {
  let clock: LogClock | null = null;
  return () => {
    const nowMs = Date.now();
    // The system's clock may be set back.
    if (clock === null || Math.abs(nowMs - clock.nowMs) > FRESH_MS) clock = { nowMs, bootMs: bootMs() };
    return clock;
  };
}
