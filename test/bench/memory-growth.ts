import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sendSignal } from '../support/send-signal.js';
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
/** Collects garbage when it is told to: what the engine has not yet given back is no growth. */
const COLLECTS = ['--expose-gc', '--import', 'data:text/javascript,process.on("SIGUSR2",()=>{gc();gc()})'];
const COLLECTED_MS = 1000;
/** Escape as a complete sequence, so nobody waits for more. */
const ESCAPE = '\x1b[27u';

/** The key that opens a dialog, and text that only that dialog shows, even before it can be answered. */
const KINDS = [
  { key: '?', shows: 'The selected VM, or all marked ones' },
  { key: '\r', shows: 'it is active already' },
  { key: ':', shows: '╭ Command' },
] as const;

/** What a million log lines, all different, and 10,000 dialogs leave behind: each in a program of its own. */
export const memoryGrowth: Subject = {
  name: 'memory-growth',
  async measure(host) {
    const [lines, dialogs] = await Promise.all([grownByLines(host), grownByDialogs(host)]);
    return [
      {
        name: '1,000,000 log lines and 10,000 dialogs: memory grown after the first tenth',
        value: lines.kept + dialogs.kept,
        unit: 'MB',
        judged: 'value',
        bound: 10,
        goal: 2,
        note: `resident, after a whole garbage collection; lines ${words(lines)}, dialogs ${words(dialogs)}`,
      },
    ];
  },
};

function words({ kept, withGarbage }: Grown): string {
  return `${kept.toFixed(1)} MB (${withGarbage.toFixed(1)} before it)`;
}

async function grownByLines(host: BenchHost): Promise<Grown> {
  const log = anEmptyLog(host, 'many-lines');
  const memory = watchMemory(LINES);
  const feed = openLogFeed(log, host.names);
  try {
    return await withProgram(host, { node: COLLECTS, args: ['--log', log] }, async ({ terminal, replay }) => {
      const begin = performance.now();
      for (let done = 0; done < LINES; done += LINES_AT_ONCE) {
        feed.lines(done, done + LINES_AT_ONCE);
        await memory.look(terminal.pid, done);
        await delay(begin + (done / LINES_AT_ONCE) * LINES_EVERY_MS - performance.now());
      }
      await replay.until((now) => newestShown(now) === LINES - 1, 'the last line');
      return memory.grown(terminal.pid);
    });
  } finally {
    feed.close();
    rmSync(log);
  }
}

async function grownByDialogs(host: BenchHost): Promise<Grown> {
  const memory = watchMemory(DIALOGS);
  const args = ['--log', anEmptyLog(host, 'no-lines')];
  return withProgram(host, { ...DIALOGS_SIZE, node: COLLECTS, args }, async ({ terminal, replay }) => {
    for (let done = 0; done < DIALOGS; done += 1) {
      const kind = KINDS[done % KINDS.length] ?? KINDS[0];
      const isOpen = shows(kind.shows);
      terminal.send(kind.key);
      await replay.until(isOpen, `dialog ${done}, by ${JSON.stringify(kind.key)}`, DIALOG_LIMIT_MS);
      terminal.send(ESCAPE);
      await replay.until((now) => !isOpen(now), `dialog ${done} to close`, DIALOG_LIMIT_MS);
      await memory.look(terminal.pid, done);
    }
    return memory.grown(terminal.pid);
  });
}

function anEmptyLog(host: BenchHost, name: string): string {
  const path = join(host.folder, `${name}.log`);
  writeFileSync(path, '');
  return path;
}

type Grown = { kept: number; withGarbage: number };

/** Resident memory after the first tenth of these steps and at the end, before and after a garbage collection. */
function watchMemory(steps: number) {
  const looks: { before: number; after: number }[] = [];
  return {
    /** To be called in each step; it takes a second at the tenth of them. */
    async look(pid: number, step: number): Promise<void> {
      if (step === steps / 10) looks.push(await lookAt(pid));
    },
    /** What the program has more now than then, in MB. */
    async grown(pid: number): Promise<Grown> {
      const [then] = looks;
      const now = await lookAt(pid);
      if (then === undefined) throw new Error('nothing was measured after the first tenth');
      return { kept: now.after - then.after, withGarbage: now.before - then.before };
    },
  };
}

async function lookAt(pid: number): Promise<{ before: number; after: number }> {
  const before = residentMb(pid);
  sendSignal(pid, 'SIGUSR2');
  await delay(COLLECTED_MS);
  return { before, after: residentMb(pid) };
}
