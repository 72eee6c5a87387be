import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { realConfig } from '../real-guests/setup.js';
import { realGuest } from '../support/real-guest.js';
import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { presses } from './key-latency.js';
import { openLogFeed } from './log-feed.js';
import { shows } from './replay.js';
import { withProgram } from './running.js';
import { nodeStart, startOnce } from './start-once.js';
import { median, percentile } from './statistics.js';
import type { Subject } from './subject.js';

const GUESTS = 8;
const RUNS = 7;
const LINES = 25;
const REST_MS = 100;
/** Until the guests have booted, one after another, and rest. */
const BOOT_MS = 20_000;

/** The list, the log and keys while eight real guests run (`simulator start --guests qemu`). */
export const realGuests: Subject = {
  name: 'real-guests',
  async measure(bench) {
    const files = await realGuest();
    if ('missing' in files) return files.missing;
    const host = realHost(bench);
    await bench.command('simulator', 'start', host.root, '--guests', 'qemu');
    try {
      const config = join(bench.folder, 'real.xml');
      writeFileSync(config, realConfig(files));
      for (const name of host.names) {
        await host.command('new', name, '--config', config, '--build');
        await host.command('activate', name);
        await host.command('start', name, '--mode', 'none');
      }
      await delay(BOOT_MS);
      return [...(await started(host)), ...(await keys(host)), await logged(host)];
    } finally {
      await host.closeTerminals();
      await bench.command('simulator', 'stop', host.root);
    }
  },
};

/** Another host, on which the program is started in the same way. */
function realHost(bench: BenchHost): BenchHost {
  const root = join(bench.folder, 'real-host');
  return {
    ...bench,
    root,
    log: join(root, 'var/log/messages'),
    names: Array.from({ length: GUESTS }, (_, at) => `guest-${at}`),
    command: (...words) => bench.command('--host-root', root, ...words),
    program: ({ args = [], ...options } = {}) =>
      bench.program({ ...options, args: ['--host-root', root, ...args] }),
  };
}

async function started(host: BenchHost): Promise<readonly Figure[]> {
  const floors: number[] = [];
  const answers: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    floors.push(await nodeStart(host));
    answers.push((await startOnce(host)).answer);
  }
  return [
    {
      name: `${GUESTS} real guests: the whole first screen, keys answered`,
      value: median(answers),
      unit: 'ms',
      against: { what: '`node -e 0`', value: median(floors) },
      judged: 'ratio',
      bound: 9,
    },
  ];
}

async function keys(host: BenchHost): Promise<readonly Figure[]> {
  const { times } = await presses(host, {}, { steps: GUESTS - 1, rounds: 10 });
  const figure = (name: string, share: number, bound: number): Figure => ({
    name: `${GUESTS} real guests: key to first byte, ${name}`,
    value: percentile(times, share),
    unit: 'ms',
    judged: 'value',
    bound,
  });
  return [figure('p50', 0.5, 7), figure('p95', 0.95, 14)];
}

async function logged(host: BenchHost): Promise<Figure> {
  const feed = openLogFeed(host.log, host.names);
  const times = await withProgram(host, {}, async ({ terminal, replay }) => {
    const found: number[] = [];
    for (let number = 0; number < LINES; number += 1) {
      await delay(REST_MS);
      const writtenAt = feed.line(number);
      await replay.until(shows(`#${number} `), `line ${number}`);
      // The last output at the latest.
      found.push((terminal.events.at(-1)?.at ?? Number.POSITIVE_INFINITY) - writtenAt);
    }
    return found;
  }).finally(feed.close);
  return {
    name: `${GUESTS} real guests: a log line until it shows, p95`,
    value: percentile(times, 0.95),
    unit: 'ms',
    judged: 'value',
    bound: 120,
  };
}
