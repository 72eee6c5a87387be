import { setImmediate as turn } from 'node:timers/promises';
import { linesAfter, newestNumber } from '../../state/log/lines-after.js';
import type { KernelLog, LogLine } from '../../state/ports.js';
import type { Ending } from '../ending.js';
import { isOutputGone, outputTaken } from '../process-streams.js';

/** Node ends a process in which nothing but the log is looked at, and a file that is not there is not watched. */
const HOLD_MS = 3_600_000;

/** So many lines are printed before it is looked whether anybody still takes them. */
const PIECE = 500;

/** Prints lines as fast as they are taken, and no more at the end, or once nobody takes them. */
export async function showAll(
  lines: readonly LogLine[],
  show: (line: LogLine) => void,
  { reached }: Ending,
): Promise<void> {
  for (let at = 0; at < lines.length && !isOutputGone(); at += PIECE) {
    for (const line of lines.slice(at, at + PIECE)) show(line);
    await turn();
    if (process.stdout.writableNeedDrain && !isOutputGone()) await Promise.race([outputTaken(), reached]);
  }
}

/**
 * Prints the lines of a log that come after one, as fast as they are taken, until the end.
 * @param lost told how many lines were dropped before they could be printed
 */
export async function followLines(
  log: KernelLog,
  after: number,
  passes: (line: LogLine) => boolean,
  { show, lost, ending }: { show: (line: LogLine) => void; lost: (count: number) => void; ending: Ending },
): Promise<void> {
  let seen = after;
  const changes = createChanges(log);
  const hold = setInterval(() => undefined, HOLD_MS);
  while (!ending.isReached()) {
    const held = log.lines();
    const missed = (held[0]?.number ?? 0) - seen - 1;
    if (missed > 0 && seen > 0) lost(missed);
    const fresh = linesAfter(held, seen);
    seen = Math.max(seen, newestNumber(held));
    await showAll(fresh.filter(passes), show, ending);
    await Promise.race([changes.next(), ending.reached]);
  }
  clearInterval(hold);
  changes.close();
}

/** Waits for changes of a log; one that comes meanwhile counts for the next wait. */
function createChanges(log: KernelLog): { next: () => Promise<void>; close: () => void } {
  let waiting: (() => void) | null = null;
  let hasChanged = false;
  const close = log.subscribe(() => {
    hasChanged = true;
    waiting?.();
  });
  return {
    next: () =>
      new Promise((resolve) => {
        waiting = () => {
          hasChanged = false;
          waiting = null;
          resolve();
        };
        if (hasChanged) waiting();
      }),
    close,
  };
}
