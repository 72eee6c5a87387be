import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchHost } from './bench-host.js';
import { openLogFeed } from './log-feed.js';
import { newestShown } from './log-screen.js';
import { residentMb } from './processes.js';
import { shows } from './replay.js';
import { withProgram } from './running.js';
import type { Subject } from './subject.js';

const LINES = 1_000_000;
/** 20,000 lines a second: twice as many as any figure of a flood, and over in a minute. */
const LINES_AT_ONCE = 200;
const LINES_EVERY_MS = 10;
const DIALOGS = 10_000;
/** A small screen: what is kept of a dialog does not depend on its size, and it is faster. */
const DIALOGS_SIZE = { columns: 80, rows: 24 };
const DIALOG_LIMIT_MS = 5000;
/** Escape as a complete sequence, so nobody waits for more. */
const ESCAPE = '\x1b[27u';

/** The key that opens a dialog, and text that only that dialog shows, even before it can be answered. */
const KINDS = [
  { key: '?', shows: 'The selected VM, or all marked ones' },
  { key: '\r', shows: 'it is active already' },
  { key: ':', shows: '┏ Command' },
] as const;

/** What a million log lines, all different, and 10,000 dialogs leave behind: each in a program of its own. */
export const memoryGrowth: Subject = {
  name: 'memory-growth',
  async measure(host) {
    const [lines, dialogs] = await Promise.all([grownByLines(host), grownByDialogs(host)]);
    return [
      {
        name: '1,000,000 log lines and 10,000 dialogs: memory grown after the first tenth',
        value: lines + dialogs,
        unit: 'MB',
        judged: 'value',
        bound: 10,
        goal: 2,
        note: `lines ${lines.toFixed(1)} MB, dialogs ${dialogs.toFixed(1)} MB: the least resident of the last twentieth above the least of the second`,
      },
    ];
  },
};

async function grownByLines(host: BenchHost): Promise<number> {
  const log = anEmptyLog(host, 'many-lines');
  const memory = watchMemory(LINES);
  const feed = openLogFeed(log, host.names);
  try {
    await withProgram(host, { args: ['--log', log] }, async ({ terminal, replay }) => {
      const begin = performance.now();
      for (let done = 0; done < LINES; done += LINES_AT_ONCE) {
        feed.lines(done, done + LINES_AT_ONCE);
        memory.look(terminal.pid, done);
        await delay(begin + (done / LINES_AT_ONCE) * LINES_EVERY_MS - performance.now());
      }
      await replay.until((now) => newestShown(now) === LINES - 1, 'the last line');
    });
  } finally {
    feed.close();
    rmSync(log);
  }
  return memory.grown();
}

async function grownByDialogs(host: BenchHost): Promise<number> {
  const memory = watchMemory(DIALOGS);
  const args = ['--log', anEmptyLog(host, 'no-lines')];
  await withProgram(host, { ...DIALOGS_SIZE, args }, async ({ terminal, replay }) => {
    for (let done = 0; done < DIALOGS; done += 1) {
      const kind = KINDS[done % KINDS.length] ?? KINDS[0];
      const isOpen = shows(kind.shows);
      terminal.send(kind.key);
      await replay.until(isOpen, `dialog ${done}, by ${JSON.stringify(kind.key)}`, DIALOG_LIMIT_MS);
      terminal.send(ESCAPE);
      await replay.until((now) => !isOpen(now), `dialog ${done} to close`, DIALOG_LIMIT_MS);
      memory.look(terminal.pid, done);
    }
  });
  return memory.grown();
}

function anEmptyLog(host: BenchHost, name: string): string {
  const path = join(host.folder, `${name}.log`);
  writeFileSync(path, '');
  return path;
}

/** The lowest memory in each twentieth of these steps: what is really kept, without garbage. */
function watchMemory(steps: number) {
  const least = Array.from({ length: 20 }, () => Number.POSITIVE_INFINITY);
  return {
    look(pid: number, step: number) {
      const part = Math.floor((step / steps) * least.length);
      least[part] = Math.min(least[part] ?? Number.POSITIVE_INFINITY, residentMb(pid));
    },
    /** From the end of the first tenth to the end, in MB. */
    grown: () => Math.max((least.at(-1) ?? Number.NaN) - (least[1] ?? Number.NaN), 0),
  };
}
