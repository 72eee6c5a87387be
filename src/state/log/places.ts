import type { LogLine } from '../ports.js';
import { firstAfter } from './lines-after.js';

/**
 * A line among those of all hosts has as its number when it was by our clock, with so many places in a millisecond: one
 * that comes late finds its place between others, and none of these gets another number. So they fit until 2109.
 */
const PLACES = 2048;

/** Numbers count up from 1, also where a clock says that it is before 1970. */
const EARLIEST_MS = 86_400_000;

/** A time that is later than now by more is wrong: our measure of an offset is not that bad. */
const SOON_MS = 60_000;

/**
 * Where lines of one host want to be, in its order. A line without a time, or with one that is still to come, stands with
 * the one before it.
 * @param lines oldest first
 * @param aheadMs by how much the host's clock is ahead of ours
 * @param now by our clock, in ms since the epoch
 * @param untold when lines are of which none has a time, in the same
 * @returns numbers that never fall
 */
export function wantedPlaces(
  lines: readonly Pick<LogLine, 'at'>[],
  aheadMs: number,
  now: number,
  untold: number,
): readonly number[] {
  const times = lines.map(({ at }) => timeOf(at, aheadMs, now));
  let last = times.find((time) => time !== null) ?? untold;
  return times.map((time) => {
    last = Math.max(last, time ?? last);
    return Math.floor(last * PLACES);
  });
}

function timeOf(at: number | null, aheadMs: number, now: number): number | null {
  if (at === null || at - aheadMs > now + SOON_MS) return null;
  return Math.min(Math.max(at - aheadMs, EARLIEST_MS), now);
}

/** The place next to the one that is wanted that no line has: that one, or a greater one (`step` 1) or a smaller one (-1). */
export function freePlace(lines: readonly Pick<LogLine, 'number'>[], wanted: number, step: 1 | -1): number {
  const first = step === 1 ? firstAfter(lines, wanted - 1) : firstAfter(lines, wanted) - 1;
  let low = 0;
  // As numbers ascend, those without a gap between them and this one come first.
  for (let high = step === 1 ? lines.length - first : first + 1; low < high; ) {
    const middle = (low + high) >> 1;
    if (lines[first + step * middle]?.number === wanted + step * middle) low = middle + 1;
    else high = middle;
  }
  return wanted + step * low;
}
