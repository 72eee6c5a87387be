import { ERROR_PREFIX } from './kernel-phrases.js';
import { type LogLevel, levelOfPriority, priorityNamed } from './log-priority.js';
import { isoTime, localTime, timeOfDay, withoutYear } from './log-time.js';

/** What a line of the kernel log says. All texts are raw: make them safe before showing. */
export type ParsedLogLine = {
  /** The time of day as the log writes it (`14:02:10`), or the kernel's seconds (`123.456789`), or null. */
  time: string | null;
  /** When it was written, in milliseconds since the epoch; null where the line does not tell. */
  at: number | null;
  /** Null where the line is not Palacios' own. */
  palacios: {
    pcore: number;
    vm: string | null;
    vcore: number | null;
  } | null;
  level: LogLevel;
  /** The line without the prefixes that were understood. */
  text: string;
  /** `READ GUEST`: written for every read of v3-guests, by anyone. */
  fromPolling: boolean;
  /** `telem.N>`. */
  telemetry: boolean;
  /** How many lines of the kernel it stands for: more than 1 where a syslog daemon merged equal ones. */
  times: number;
};

/** True for a line that only says how often the one before it was repeated. */
export function repeatsLineBefore(line: string): boolean {
  return line.includes(LAST_REPEATED) && lastRepeated(line, null) !== null;
}

/** What turns the times of log lines into points in time. */
export type LogClock = {
  /** When the line was read, in milliseconds since the epoch: it tells the year that a syslog time leaves out. */
  nowMs: number;
  /** When the kernel started, in milliseconds since the epoch; null where it is not known. */
  bootMs: number | null;
};

/**
 * Reads one line of the kernel log, without its newline (docs/palacios/texts.md, "Log lines"). Never throws.
 *
 * A line counts as Palacios' own only where the kernel wrote it: with the syslog tag `kernel:` or, as dmesg prints it,
 * without a tag. A name ends at the first `): `, so that a text like `ERROR at vmm.c(12): …` is not taken for a name; a
 * name that contains `): ` is cut there. Where a line is about no core, a VM whose name ends in ` vcore N` is taken for
 * core N of a VM with a shorter name.
 *
 * A line that stands for several equal ones has their text, and `times` says how many.
 * @param before the line that `last message repeated 59 times` repeats; null where it is not known
 * @param clock null: only a line that says year and all has an `at`
 */
export function parseLogLine(
  line: string,
  before: string | null = null,
  clock: LogClock | null = null,
): ParsedLogLine {
  const said = line.endsWith('\r') ? line.slice(0, -1) : line;
  const last = before !== null && said.includes(LAST_REPEATED) ? lastRepeated(said, clock) : null;
  if (last !== null && before !== null) return { ...parseLogLine(before, null, clock), ...last };
  const { time, at, rest: whole, fromKernel, priority } = readPrefixes(said, clock);
  const repeated = fromKernel ? REPEATED.exec(whole) : null;
  const rest = repeated === null ? whole : readClock(repeated[2] ?? '', null).rest;
  return { time, at, ...readMessage(rest, { fromKernel, priority }), times: Number(repeated?.[1] ?? 1) };
}

/**
 * A message of the kernel from a source that tells its time and priority apart (the journal, /dev/kmsg): `at` in
 * milliseconds since the epoch, `priority` from 0 (emergency) to 7 (debug); null where it is not known.
 */
export type KernelMessage = { text: string; at: number | null; priority: number | null };

/** Reads a message of the kernel as {@link parseLogLine} reads a line. */
export function parseKernelMessage({ text, at, priority }: KernelMessage): ParsedLogLine {
  const time = at === null ? null : timeOfDay(at);
  return { time, at, ...readMessage(text, { fromKernel: true, priority }), times: 1 };
}

function readMessage(
  rest: string,
  { fromKernel, priority }: Pick<Prefixes, 'fromKernel' | 'priority'>,
): Omit<ParsedLogLine, 'time' | 'at' | 'times'> {
  const match = fromKernel ? PALACIOS.exec(rest) : null;
  const text = match === null ? rest : (match.groups?.module ?? match.groups?.text ?? '');
  const ofPriority = priority === null ? 'info' : levelOfPriority(priority);
  const said = match?.groups?.module === undefined ? levelInWords(text) : 'error';
  return {
    palacios: match === null ? null : readOrigin(match),
    level: match === null ? ofPriority : (said ?? ofPriority),
    text,
    fromPolling: fromKernel && match?.groups?.vm === undefined && text.trim() === 'READ GUEST',
    telemetry: match !== null && /^telem\.\d{1,9}>/.test(text),
  };
}

/** rsyslog repeats the line with the kernel's own prefixes, and often with a blank before it. */
const REPEATED = /^message repeated (\d{1,9}) times: \[ ?(.*)\]$/s;
const LAST_REPEATED = 'last message repeated ';

/**
 * Between host and message there may be busybox's facility and level, or the daemon's own tag, but no other program's.
 */
const LAST_WORDS =
  /^(?:\S{1,255} (?:[a-z0-9]{1,9}\.[a-z]{1,9} )?(?:syslogd(?:\[\d{1,10}\])?: )?)?last message repeated (\d{1,9}) times?$/;

function lastRepeated(
  line: string,
  clock: LogClock | null,
): Pick<ParsedLogLine, 'time' | 'at' | 'times'> | null {
  const { time, at, rest } = readPrefixes(line.trimEnd(), clock);
  const match = LAST_WORDS.exec(rest);
  return match === null ? null : { time, at, times: Number(match[1]) };
}

const PRIORITY = /^<(\d{1,3})>/;
const SYSLOG = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d)(?:\.\d+)? (\S+) (.*)$/s;
const ISO =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?(?: ?(Z|[+-]\d\d:?\d\d))? (\S+) (.*)$/s;
/** busybox puts facility and level before the tag. */
const KERNEL_TAG = /^(?:kern\.([a-z]{1,9}) )?kernel(?:\[\d+\])?: ?/;
/** Some kernels add the thread or processor that printed it. */
const UPTIME = /^\[ *(\d+\.\d+)\](?:\[ *[TC]\d{1,10}\])? ?/;
const WALL_CLOCK = /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4})\] ?/;
const PALACIOS =
  /^palacios \(pcore (?<pcore>\d{1,9})(?:\) (?<module>[^\s()]{1,255}\(\d{1,9}\): .*)|(?: vm (?<vm>.*?)(?: vcore (?<vcore>\d{1,9}))?)?\):(?: (?<text>.*)|$))$/s;

type Prefixes = {
  time: string | null;
  at: number | null;
  rest: string;
  fromKernel: boolean;
  priority: number | null;
};

function readPrefixes(line: string, clock: LogClock | null): Prefixes {
  const mark = PRIORITY.exec(line);
  const bare = mark === null ? line : line.slice(mark[0].length);
  // Of syslog's number the last three bits are the priority, and the others the facility.
  const marked = mark === null ? null : Number(mark[1]) % 8;
  const stamp = readStamp(bare, clock);
  if (stamp === null) return { ...readClock(bare, clock), fromKernel: true, priority: marked };
  const { time, at, host, said } = stamp;
  const tagged = host === 'kernel:' ? `${host} ${said}` : said;
  const tag = KERNEL_TAG.exec(tagged);
  if (tag === null) return { time, at, rest: `${host} ${said}`, fromKernel: false, priority: marked };
  const { rest } = readClock(tagged.slice(tag[0].length), null);
  return { time, at, rest, fromKernel: true, priority: marked ?? priorityNamed(tag[1]) };
}

type Stamp = { time: string; at: number | null; host: string; said: string };

function readStamp(line: string, clock: LogClock | null): Stamp | null {
  const syslog = SYSLOG.exec(line);
  if (syslog !== null) {
    const [, month = '', day = '', time = '', host = '', said = ''] = syslog;
    const at = clock === null ? null : withoutYear({ month, day, time }, clock.nowMs);
    return { time, at, host, said };
  }
  const iso = ISO.exec(line);
  if (iso === null) return null;
  const [, date = '', time = '', fraction = '0', zone = '', host = '', said = ''] = iso;
  return {
    time,
    at: isoTime(`${date}T${time}.${fraction}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`),
    host,
    said,
  };
}

function readClock(text: string, clock: LogClock | null): Pick<Prefixes, 'time' | 'at' | 'rest'> {
  const match = WALL_CLOCK.exec(text) ?? UPTIME.exec(text);
  if (match === null) return { time: null, at: null, rest: text };
  // journalctl -o short-monotonic puts host and tag behind the seconds.
  const rest = text.slice(match[0].length).replace(/^\S{1,255} kernel: /, '');
  const [, first = '', day = '', time, year = ''] = match;
  if (time !== undefined) return { time, at: localTime({ month: first, day, time }, Number(year)), rest };
  const bootMs = clock?.bootMs ?? null;
  return { time: first, at: bootMs === null ? null : bootMs + Number(first) * 1000, rest };
}

function readOrigin(match: RegExpExecArray): NonNullable<ParsedLogLine['palacios']> {
  const { pcore, vm, vcore } = match.groups ?? {};
  return {
    pcore: Number(pcore),
    vm: vm ?? null,
    vcore: vcore === undefined ? null : Number(vcore),
  };
}

function levelInWords(text: string): LogLevel | null {
  if (ERROR_PREFIX.test(text)) return 'error';
  return text.startsWith('DEBUG: ') ? 'debug' : null;
}

/** True for a line that a syslog daemon has from the kernel. */
export function isKernelLine(line: string): boolean {
  return line.includes(' kernel: ') && readStamp(line, null) !== null && readPrefixes(line, null).fromKernel;
}
