import { deviceFromUser } from '../../host/device.js';
import { parseDetails } from '../../host/guest-details.js';
import type { Host } from '../../host/host.js';
import type { LogLevel } from '../../host/log-priority.js';
import { momentWords } from '../../state/local-time.js';
import { loadExpressions } from '../../state/log/expressions.js';
import { passesOf } from '../../state/log/filter.js';
import { lineText } from '../../state/log/line-words.js';
import { newestNumber } from '../../state/log/lines-after.js';
import { patternOf } from '../../state/log/pattern.js';
import { sourceName } from '../../state/log/source-words.js';
import type { KernelLog, LogLine } from '../../state/ports.js';
import { MOST_AT_ONCE } from '../../telemetry/open-log.js';
import { type Ending, interruptionOrNoReader, NEVER } from '../ending.js';
import { settled } from '../log-settled.js';
import type { ExitCode, Output } from '../output.js';
import type { Caller } from '../run-action.js';
import { followLines, showAll } from './follow-lines.js';
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
    host: null,
    level,
    palaciosOnly: !all,
    polling: all,
    telemetry: all,
  });
  const ending = wish.follow ? interruptionOrNoReader() : NEVER;
  const opening = parts.followKernelLog({
    past: MOST_PAST,
    backlogBytes: MOST_AT_ONCE,
    once: !wish.follow,
  });
  const source = await settled(opening, ending);
  if (source === null) return 0;
  try {
    const problem = whyUnread(source);
    if (problem !== null) {
      output.err(problem);
      return 1;
    }
    if (since !== null) tellWhereItBegins(source, since, output);
    const wanted = since === null ? passes : from(since, passes);
    await print(source, output, { ...wish, passes: wanted }, ending);
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

/** Why no message can be read, in words; null: they can. */
function whyUnread(log: KernelLog): string | null {
  const source = log.source();
  if (source.kind === 'none') return `No kernel messages: ${source.reason}.`;
  if (source.state === 'following') return null;
  return `No kernel messages: ${sourceName(source)} ${source.state === 'missing' ? 'is not there' : `cannot be read: ${source.reason ?? '?'}`}.`;
}

/** Says so where older messages were wanted than the log has: they may have been rotated away. */
function tellWhereItBegins(log: KernelLog, since: number, output: Output): void {
  const source = log.source();
  const oldest = log.lines().find(({ at }) => at !== null)?.at ?? since;
  if (source.kind === 'none' || oldest <= since) return;
  output.err(`Of the time before ${momentWords(oldest)} there is no message in ${sourceName(source)}.`);
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
  ending: Ending,
): Promise<void> {
  const before = source.lines();
  const newest = newestNumber(before);
  const show = (line: LogLine) => (json ? output.jsonLine(logFacts(line)) : output.out(lineText(line)));
  const count = most ?? (follow ? LINES_BEFORE : Number.POSITIVE_INFINITY);
  const passing = before.filter(passes);
  await showAll(passing.slice(Math.max(passing.length - count, 0)), show, ending);
  if (!follow) return;
  const lost = (count: number) => output.err(`${count} lines came too fast to be printed.`);
  await followLines(source, newest, passes, { show, lost, ending });
}
