import { type LogClock, type ParsedLogLine, parseKernelMessage, parseLogLine } from '../host/log-line.js';
import type { LogLine } from './log.js';

/** A line without this text does not come from polling. */
const POLLING = 'READ GUEST';

/** A message of the kernel from a source that tells its time (ms since the epoch) and priority (0 to 7) apart. */
export type KernelMessage = { text: string; at: number | null; priority: number | null };

/**
 * A raw line of the log, the line that it repeats where it only says so, and when it was read; or a message of the
 * kernel, which needs no more.
 */
export type RawLine = { raw: string; before: string | null; from: LogClock | KernelMessage | null };

/**
 * A log line that is parsed at first use: of a flood, few lines are ever used. A class, as thousands are made in a
 * second: an object with getters of its own would be six times as large.
 */
class ReadLine implements LogLine {
  readonly number: number;
  readonly #raw: string;
  readonly #before: string | null;
  readonly #from: RawLine['from'];
  #parsed: ParsedLogLine | null = null;

  constructor(number: number, { raw, before, from }: RawLine) {
    this.number = number;
    this.#raw = raw;
    this.#before = before;
    this.#from = from;
  }

  #parse(): ParsedLogLine {
    this.#parsed ??= this.#read();
    return this.#parsed;
  }

  #read(): ParsedLogLine {
    const from = this.#from;
    if (from !== null && 'priority' in from) return parseKernelMessage(from.text, from.at, from.priority);
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
    return (this.#before ?? this.#raw).includes(POLLING) && this.#parse().fromPolling;
  }

  get telemetry(): LogLine['telemetry'] {
    return this.#parse().telemetry;
  }

  get times(): LogLine['times'] {
    return this.#parse().times;
  }
}

/** A log line that is parsed at first use. */
export function createReadLine(number: number, raw: RawLine): LogLine {
  return new ReadLine(number, raw);
}
