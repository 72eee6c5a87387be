import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { deviceFromUser } from '../../host/device.js';
import { parseDetails } from '../../host/guest-details.js';
import type { Host } from '../../host/host.js';
import type { LogLevel } from '../../host/log-priority.js';
import { loadExpressions } from '../../state/log/expressions.js';
import { passesOf } from '../../state/log/filter.js';
import { lineText } from '../../state/log/line-words.js';
import { patternOf } from '../../state/log/pattern.js';
import type { KernelLog, LogLine } from '../../state/ports.js';
import { MOST_AT_ONCE } from '../../telemetry/open-log.js';
import { linesAfter, newestNumber } from '../log-lines-after.js';
import { settled } from '../log-settled.js';
import type { ExitCode, Output } from '../output.js';
import { isOutputGone } from '../process-streams.js';
import type { Caller } from '../run-action.js';
import { logFacts } from './log-facts.js';
import { readSince, SINCE_FORMS } from './since.js';

export type LogWish = {
  since: string | undefined;
  level: LogLevel;
  grep: string | undefined;
  /** Also lines that are not Palacios' own, telemetry, and those from reading v3-guests. */
  all: boolean;
  follow: boolean;
  json: boolean;
  /** The newest lines of those that pass; null: all. */
  lines: number | null;
};

/** So many messages of the journal are read. */
const MOST_PAST = 100_000;

/** So many lines are shown before what is followed, unless told otherwise. */
const LINES_BEFORE = 10;

/**
 * `v3_tui log [NAME]`: prints the kernel messages of the log source, by the rules of the log pane.
 * @returns 1 where no message can be read
 */
export async function log(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  name: string | undefined,
  wish: LogWish,
): Promise<ExitCode> {
  const since = wish.since === undefined ? null : readSince(wish.since, parts.context.now());
  if (since === null && wish.since !== undefined) return wrong(output, `--since takes ${SINCE_FORMS}`);
  await loadExpressions();
  const text = wish.grep === undefined ? '' : `/${wish.grep}/`;
  const pattern = patternOf(text);
  if (pattern !== null && 'problem' in pattern)
    return wrong(output, `--grep is not a regular expression: ${pattern.problem}`);
  const vm = name === undefined ? null : nameMeant(parts.host, name);
  if (vm !== null && typeof vm !== 'string') {
    output.err(vm.problem);
    return 1;
  }
  const { level, all } = wish;
  const passes = passesOf({
    text,
    without: '',
    vm,
    level,
    palaciosOnly: !all,
    polling: all,
    telemetry: all,
  });
  const source = await parts.followKernelLog({
    past: MOST_PAST,
    backlogBytes: MOST_AT_ONCE,
    once: !wish.follow,
  });
  try {
    await settled(source);
    const problem = whyUnread(source);
    if (problem !== null) {
      output.err(problem);
      return 1;
    }
    await print(source, output, { ...wish, passes: since === null ? passes : from(since, passes) });
    return 0;
  } finally {
    source.close();
  }
}

function wrong(output: Output, what: string): ExitCode {
  output.err(`error: ${what}`);
  return 2;
}

/** The name of the VM that is meant: the log knows no devices. Reads no v3-guests, which would write to the log. */
function nameMeant(host: Pick<Host, 'readProc'>, text: string): string | { problem: string } {
  const device = deviceFromUser(text);
  if (device === null) return text;
  const details = host.readProc('details');
  const { blocks, unavailable } = parseDetails(details instanceof Uint8Array ? details : new Uint8Array());
  const vm = [...blocks, ...unavailable].find((block) => block.device === device);
  return vm?.name ?? { problem: `No VM is on the device ${device}. Give its name.` };
}

const NAMES = {
  file: (path: string) => `the log ${path}`,
  journal: () => 'the journal',
  kmsg: () => '/dev/kmsg',
  dmesg: () => 'dmesg',
} as const;

/** Why no message can be read, in words; null: they can. */
function whyUnread(log: KernelLog): string | null {
  const source = log.source();
  if (source.kind === 'none') return `No kernel messages: ${source.reason}.`;
  if (source.state === 'following') return null;
  const what = NAMES[source.kind](source.kind === 'file' ? source.path : '');
  return `No kernel messages: ${what} ${source.state === 'missing' ? 'is not there' : `cannot be read: ${source.reason ?? '?'}`}.`;
}

type Passes = (line: LogLine) => boolean;

/** Only lines from a time on. One without a time was written after the one before it. */
function from(since: number, passes: Passes): Passes {
  let isReached = false;
  return (line) => {
    if (line.at !== null) isReached = line.at >= since;
    return isReached && passes(line);
  };
}

async function print(
  source: KernelLog,
  output: Output,
  { passes, json, follow, lines: most }: LogWish & { passes: Passes },
): Promise<void> {
  // What is printed may be answered by a signal at once.
  const end = follow ? ending() : null;
  const before = source.lines();
  let seen = newestNumber(before);
  const show = (line: LogLine) => (json ? output.jsonLine(logFacts(line)) : output.out(lineText(line)));
  const count = most ?? (follow ? LINES_BEFORE : Number.POSITIVE_INFINITY);
  const passing = before.filter(passes);
  await showAll(passing.slice(Math.max(passing.length - count, 0)), show);
  if (end === null) return;
  const changes = createChanges(source);
  while (!end.isReached()) {
    const held = source.lines();
    const lost = (held[0]?.number ?? 0) - seen - 1;
    if (lost > 0 && seen > 0) output.err(`${lost} lines came too fast to be printed.`);
    const fresh = linesAfter(held, seen);
    seen = Math.max(seen, newestNumber(held));
    await showAll(fresh.filter(passes), show, end.reached);
    await Promise.race([changes.next(), end.reached]);
  }
  changes.close();
}

/** So many lines are printed before it is looked whether anybody still takes them. */
const PIECE = 500;

/** Prints lines as fast as they are taken, and no more once nobody takes them. */
async function showAll(
  lines: readonly LogLine[],
  show: (line: LogLine) => void,
  end: Promise<void> = new Promise(() => undefined),
): Promise<void> {
  for (let at = 0; at < lines.length && !isOutputGone(); at += PIECE) {
    for (const line of lines.slice(at, at + PIECE)) show(line);
    await turn();
    if (process.stdout.writableNeedDrain && !isOutputGone()) await Promise.race([taken(), end]);
  }
}

/** Resolves when stdout has been taken, or never will be. */
async function taken(): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const events = ['drain', 'close', 'error'].map((event) => once(process.stdout, event, { signal }));
  await Promise.race(events).catch(() => undefined);
  controller.abort();
  await Promise.allSettled(events);
}

/** What ends the following: a signal, or nobody who reads. */
function ending(): { isReached: () => boolean; reached: Promise<void> } {
  let isReached = isOutputGone();
  const reached = new Promise<void>((resolve) => {
    const finish = () => {
      isReached = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, finish);
    process.stdout.on('error', finish).on('close', finish);
    if (isReached) resolve();
  });
  return { isReached: () => isReached, reached };
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
