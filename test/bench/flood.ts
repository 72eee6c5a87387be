import { setTimeout as delay } from 'node:timers/promises';
import type { LogFeed } from './log-feed.js';

/** Like a syslog daemon under load: the lines of two milliseconds in one write. */
const TICK_MS = 2;

/** A log that is being written to. */
export type Flood = {
  /** When the line with this number was written; undefined: not yet. */
  writtenAt(number: number): number | undefined;
  /** How many lines there are. */
  count(): number;
  /** Ends it, and resolves when the last line is written. */
  stop(): Promise<void>;
};

/** Writes this many lines a second, numbered from 0, until it is stopped. */
export function startFlood(feed: LogFeed, linesPerSecond: number): Flood {
  const times: number[] = [];
  const begin = performance.now();
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      const due = Math.floor(((performance.now() - begin) / 1000) * linesPerSecond);
      const from = times.length;
      if (due > from) {
        const at = feed.lines(from, due);
        for (let number = from; number < due; number += 1) times.push(at);
      }
      await delay(TICK_MS);
    }
  };
  const ended = run();
  return {
    writtenAt: (number) => times[number],
    count: () => times.length,
    stop() {
      stopped = true;
      return ended;
    },
  };
}
