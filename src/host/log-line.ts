/** How grave a line is: as Palacios' words say, else as the kernel's priority does, where the log has it. */
export type LogLevel = 'error' | 'warning' | 'info' | 'debug';

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
  return line.includes(LAST_REPEATED) && lastRepeated(line) !== null;
}

/**
 * Reads one line of the kernel log, without its newline (docs/palacios.md, "Log lines"). Never throws.
 *
 * A line counts as Palacios' own only where the kernel wrote it: with the syslog tag `kernel:` or, as dmesg prints it,
 * without a tag. A name ends at the first `): `, so that a text like `ERROR at vmm.c(12): …` is not taken for a name; a
 * name that contains `): ` is cut there. Where a line is about no core, a VM whose name ends in ` vcore N` is taken for
 * core N of a VM with a shorter name.
 *
 * A line that stands for several equal ones has their text, and `times` says how many.
 * @param before the line that `last message repeated 59 times` repeats; null where it is not known
 */
export function parseLogLine(line: string, before: string | null = null): ParsedLogLine {
  const said = line.endsWith('\r') ? line.slice(0, -1) : line;
  const last = before !== null && said.includes(LAST_REPEATED) ? lastRepeated(said) : null;
  if (last !== null && before !== null) return { ...parseLogLine(before), ...last };
  const { time, rest: whole, fromKernel } = readPrefixes(said);
  const repeated = fromKernel ? REPEATED.exec(whole) : null;
  const rest = repeated === null ? whole : readClock(repeated[2] ?? '', null).rest;
  const match = fromKernel ? PALACIOS.exec(rest) : null;
  const text = match === null ? rest : (match.groups?.module ?? match.groups?.text ?? '');
  return {
    time,
    at: null,
    palacios: match === null ? null : readOrigin(match),
    level: match === null ? 'info' : match.groups?.module === undefined ? levelOf(text) : 'error',
    text,
    fromPolling: fromKernel && match?.groups?.vm === undefined && text.trim() === 'READ GUEST',
    telemetry: match !== null && /^telem\.\d{1,9}>/.test(text),
    times: Number(repeated?.[1] ?? 1),
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

function lastRepeated(line: string): Pick<ParsedLogLine, 'time' | 'times'> | null {
  const { time, rest } = readPrefixes(line.trimEnd());
  const match = LAST_WORDS.exec(rest);
  return match === null ? null : { time, times: Number(match[1]) };
}

const PRIORITY = /^<\d{1,3}>/;
const SYSLOG = /^[A-Z][a-z]{2} [ \d]\d (\d\d:\d\d:\d\d)(?:\.\d+)? (\S+) (.*)$/s;
const ISO = /^\d{4}-\d\d-\d\d[T ](\d\d:\d\d:\d\d)(?:[.,]\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))? (\S+) (.*)$/s;
/** busybox puts facility and level before the tag. */
const KERNEL_TAG = /^(?:kern\.[a-z]{1,9} )?kernel(?:\[\d+\])?: ?/;
/** Some kernels add the thread or processor that printed it. */
const UPTIME = /^\[ *(\d+\.\d+)\](?:\[ *[TC]\d{1,10}\])? ?/;
const WALL_CLOCK = /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d (\d\d:\d\d:\d\d) \d{4}\] ?/;
const PALACIOS =
  /^palacios \(pcore (?<pcore>\d{1,9})(?:\) (?<module>[^\s()]{1,255}\(\d{1,9}\): .*)|(?: vm (?<vm>.*?)(?: vcore (?<vcore>\d{1,9}))?)?\):(?: (?<text>.*)|$))$/s;

type Prefixes = { time: string | null; rest: string; fromKernel: boolean };

function readPrefixes(line: string): Prefixes {
  const bare = line.replace(PRIORITY, '');
  const syslog = SYSLOG.exec(bare) ?? ISO.exec(bare);
  if (syslog === null) return readClock(bare, null);
  const [, time = '', host = '', said = ''] = syslog;
  const tagged = host === 'kernel:' ? `${host} ${said}` : said;
  const kernel = tagged.replace(KERNEL_TAG, '');
  if (kernel === tagged) return { time, rest: `${host} ${said}`, fromKernel: false };
  return readClock(kernel, time);
}

function readClock(text: string, time: string | null): Prefixes {
  const clock = WALL_CLOCK.exec(text) ?? UPTIME.exec(text);
  if (clock === null) return { time, rest: text, fromKernel: true };
  // journalctl -o short-monotonic puts host and tag behind the seconds.
  const rest = text.slice(clock[0].length).replace(/^\S{1,255} kernel: /, '');
  return { time: time ?? clock[1] ?? null, rest, fromKernel: true };
}

function readOrigin(match: RegExpExecArray): NonNullable<ParsedLogLine['palacios']> {
  const { pcore, vm, vcore } = match.groups ?? {};
  return {
    pcore: Number(pcore),
    vm: vm ?? null,
    vcore: vcore === undefined ? null : Number(vcore),
  };
}

function levelOf(text: string): LogLevel {
  if (/^ERROR(?: at [^\n]{1,512}?\(\d{1,9}\))?: /.test(text)) return 'error';
  return text.startsWith('DEBUG: ') ? 'debug' : 'info';
}
