import { setTimeout as delay } from 'node:timers/promises';
import { startFlood } from './flood.js';
import { openLogFeed } from './log-feed.js';
import { newestShown } from './log-screen.js';
import { leastResidentMb } from './processes.js';
import { withProgram } from './running.js';
import type { Subject } from './subject.js';

const LINES_A_SECOND = 10_000;
/** Until the history is full and the memory has reached the level of a flood. */
const WARM_MS = 5000;
const READ_MS = 8000;
const STALLED_MS = 10_000;
const DRAINED_MS = 1000;
const LOOKED_AT_MS = 6000;
const SAMPLE_MS = 100;
const REPAINTS = 10;
const CTRL_L = '\x0c';

/** Nobody reads the terminal for 10 s of a log flood: what that costs more than a flood that is read, and what is seen. */
export const stalledReader: Subject = {
  name: 'stalled-reader',
  async measure(host) {
    return withProgram(host, {}, async ({ terminal, replay }) => {
      const feed = openLogFeed(host.log, host.names);
      const flood = startFlood(feed, LINES_A_SECOND);
      await delay(WARM_MS);
      const read = await leastAtEnd(terminal.pid, READ_MS);
      terminal.stall();
      // The line is full at once, not only after the flood has filled it.
      for (let repaint = 0; repaint < REPAINTS; repaint += 1) {
        terminal.send(CTRL_L);
        await delay(SAMPLE_MS);
      }
      const stalled = await leastAtEnd(terminal.pid, STALLED_MS - REPAINTS * SAMPLE_MS);
      const drainedAt = terminal.drain();
      const newest = flood.count() - 1;
      await delay(DRAINED_MS);
      await flood.stop();
      feed.close();
      await terminal.quiet(SAMPLE_MS);
      const shownAt = await replay.firstAt((now) => newestShown(now) >= newest);
      return [
        {
          name: 'reader stalled 10 s in a flood: more memory',
          value: Math.max(stalled - read, 0),
          unit: 'MB',
          judged: 'value',
          bound: 5,
          note: `resident ${stalled.toFixed(1)} MB stalled, ${read.toFixed(1)} MB in the same flood read; the least of 6 s, as the garbage comes and goes`,
        },
        {
          name: 'reader stalled 10 s in a flood: newest state after draining',
          value: (shownAt ?? Number.POSITIVE_INFINITY) - drainedAt,
          unit: 'ms',
          judged: 'value',
          bound: 100,
          note: 'the last line written before the draining is on the screen',
        },
      ];
    });
  },
};

/** Of the last part of a time: what is really kept, without the garbage, which varies by more than the bound. */
async function leastAtEnd(pid: number, ms: number): Promise<number> {
  await delay(ms - LOOKED_AT_MS);
  return leastResidentMb(pid, LOOKED_AT_MS);
}
