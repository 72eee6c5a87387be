import { type ParsedLogLine, parseLogLine } from '../host/log-line.js';
import type { LogLine } from './log.js';

/** Without this text a line is not of our own polling, whatever it says. */
const POLLING = 'READ GUEST';

/** A line as it stands in the log, and, where its own words say no more than `repeated`, the one before. */
export type RawLine = { raw: string; before: string | null };

/**
 * A log line that is parsed when it is first looked at: of a flood few lines ever are. A class, as thousands of
 * them are made in a second: getters of their own would make each six times as large.
 */
class ReadLine implements LogLine {
  readonly number: number;
  readonly #raw: string;
  readonly #before: string | null;
  #parsed: ParsedLogLine | null = null;

  constructor(number: number, { raw, before }: RawLine) {
    this.number = number;
    this.#raw = raw;
    this.#before = before;
  }

  #parse(): ParsedLogLine {
    this.#parsed ??= parseLogLine(this.#raw, this.#before);
    return this.#parsed;
  }

  get time(): LogLine['time'] {
    return this.#parse().time;
  }

  get palacios(): LogLine['palacios'] {
    return this.#parse().palacios;
  }

  get text(): LogLine['text'] {
    return this.#parse().text;
  }

  get fromPolling(): LogLine['fromPolling'] {
    return (this.#before ?? this.#raw).includes(POLLING) && this.#parse().fromPolling;
  }

  get times(): LogLine['times'] {
    return this.#parse().times;
  }
}

/**
 * A line as it stands in the log, and its number.
 * @returns the line; what it says is read when it is asked for
 */
export function createReadLine(number: number, raw: RawLine): LogLine {
  return new ReadLine(number, raw);
}
