import {
  type KernelMessage,
  type LogClock,
  type ParsedLogLine,
  parseKernelMessage,
  parseLogLine,
} from '../host/log-line.js';
import type { LogLine } from './log.js';

/** A line without this text does not come from polling, and one without that is no telemetry. */
const POLLING = 'READ GUEST';
const TELEMETRY = 'telem.';
/** What a line of Palacios' begins with, and what one has that may be an error, a launch or a repetition. */
const ORIGIN = 'palacios (pcore ';
const MORE = /ERROR|Starting VM|repeated|^<|kern\./;

/**
 * A raw line of the log, the line that it repeats where it only says so, and when it was read; or a message of the
 * kernel, which needs no more.
 */
export type RawLine = { raw: string; before: string | null; from: LogClock | KernelMessage | null };

/**
 * A log line that is parsed at first use: of a flood, few lines are ever used. A class, as thousands are made in a
 * second: an object with getters of its own would be six times as large.
 */
export class ReadLine implements LogLine {
  readonly number: number;
  /** What it is to the history, which keeps both kinds of chatter apart from the other lines. */
  readonly kind: 'polling' | 'telemetry' | 'other';
  readonly #raw: string;
  readonly #before: string | null;
  readonly #from: RawLine['from'];
  #parsed: ParsedLogLine | null = null;

  constructor(number: number, { raw, before, from }: RawLine) {
    this.number = number;
    this.#raw = raw;
    this.#before = before;
    this.#from = from;
    this.kind = this.#kind();
  }

  /** How many characters it holds. */
  get length(): number {
    return this.#raw.length;
  }

  #kind(): ReadLine['kind'] {
    const said = this.#before ?? this.#raw;
    if (said.includes(POLLING) && this.#parse().fromPolling) return 'polling';
    return said.includes(TELEMETRY) && this.#parse().telemetry ? 'telemetry' : 'other';
  }

  get plainOrigin(): string | null {
    const raw = this.#raw;
    if (this.kind !== 'other' || this.#before !== null || MORE.test(raw)) return null;
    if (this.#from !== null && 'priority' in this.#from) return null;
    const begin = raw.indexOf(ORIGIN);
    const end = raw.indexOf('): ', begin);
    return begin < 0 || end < 0 ? null : raw.slice(begin, end);
  }

  #parse(): ParsedLogLine {
    this.#parsed ??= this.#read();
    return this.#parsed;
  }

  #read(): ParsedLogLine {
    const from = this.#from;
    if (from !== null && 'priority' in from) return parseKernelMessage(from);
    return parseLogLine(this.#raw, this.#before, from);
  }

  get time(): LogLine['time'] {
    return this.#parse().time;
  }

  get at(): LogLine['at'] {
    return this.#parse().at;
  }

  get palacios(): LogLine['palacios'] {
    return this.#parse().palacios;
  }

  get level(): LogLine['level'] {
    return this.#parse().level;
  }

  get text(): LogLine['text'] {
    return this.#parse().text;
  }

  get fromPolling(): LogLine['fromPolling'] {
    return this.kind === 'polling';
  }

  get telemetry(): LogLine['telemetry'] {
    return this.kind === 'telemetry';
  }

  get times(): LogLine['times'] {
    return this.#parse().times;
  }
}

/** A log line that is parsed at first use. */
export function createReadLine(number: number, raw: RawLine): ReadLine {
  return new ReadLine(number, raw);
}
