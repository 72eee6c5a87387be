import { setTimeout as delay } from 'node:timers/promises';
import type { BenchHost } from './bench-host.js';
import { startFlood } from './flood.js';
import { clearGuest, openInPane, withGuests } from './guest.js';
import { openLogFeed } from './log-feed.js';
import { residentMb } from './processes.js';
import { shows } from './replay.js';
import { median } from './statistics.js';
import type { Subject } from './subject.js';

const RUNS = 2;
const KEYS = 300;
const KEY_EVERY_MS = 20;
const LINES_A_SECOND = 10_000;
const FLOOD_MS = 5000;
const LINES_OF_CONSOLE = 20_000;
const AFTER_MS = 2000;
const ESCAPE_KEY = '\x1d';

/** The memory after 300 keys, a flood of the log and a busy console. */
export const memoryAfterUse: Subject = {
  name: 'memory-after-use',
  measure: (host) =>
    withGuests(host, async () => {
      const memory: number[] = [];
      for (let run = 0; run < RUNS; run += 1) memory.push(await afterUse(host));
      return [
        {
          name: 'memory after 300 keys, a flood and a console',
          value: median(memory),
          unit: 'MB',
          judged: 'value',
          bound: 140,
          goal: 110,
          note: `resident, ${AFTER_MS / 1000} s later; the flood: 10,000 lines a second for 5 s`,
        },
      ];
    }),
};

async function afterUse(host: BenchHost): Promise<number> {
  const shell = await openInPane(host, 'console');
  const { terminal, replay, prompt } = shell;
  try {
    terminal.send(`seq 1 ${LINES_OF_CONSOLE}\r`);
    await replay.until(shows(String(LINES_OF_CONSOLE)), 'the last line of seq');
    await clearGuest(shell);
    await replay.until(shows(prompt), 'the prompt');
    terminal.send(ESCAPE_KEY);
    await terminal.quiet(500);
    for (let key = 0; key < KEYS; key += 1) {
      terminal.send(key % 40 < 20 ? 'j' : 'k');
      await delay(KEY_EVERY_MS);
    }
    const feed = openLogFeed(host.log, host.names);
    const flood = startFlood(feed, LINES_A_SECOND);
    await delay(FLOOD_MS);
    await flood.stop();
    feed.close();
    await delay(AFTER_MS);
    return residentMb(terminal.pid);
  } finally {
    await shell.close();
  }
}
