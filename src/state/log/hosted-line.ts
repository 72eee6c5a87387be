import type { HostId } from '../fleet/host-id.js';
import type { LogLine } from '../ports.js';

/**
 * A line among those of all hosts: `at` is by our clock, and `number` its place among them. A class, as there are
 * 100,000, and most are never looked at: they are parsed at first use.
 */
export class HostedLine implements LogLine {
  readonly host: HostId;
  /** The line as its host has it. */
  readonly own: LogLine;
  /** By how much the host's clock was ahead of ours, in ms. */
  readonly aheadMs: number;
  number: number;

  constructor(host: HostId, own: LogLine, aheadMs: number, number: number) {
    this.host = host;
    this.own = own;
    this.aheadMs = aheadMs;
    this.number = number;
  }

  get at(): LogLine['at'] {
    return this.own.at === null ? null : this.own.at - this.aheadMs;
  }

  get time(): LogLine['time'] {
    return this.own.time;
  }

  get palacios(): LogLine['palacios'] {
    return this.own.palacios;
  }

  get level(): LogLine['level'] {
    return this.own.level;
  }

  get text(): LogLine['text'] {
    return this.own.text;
  }

  get fromPolling(): LogLine['fromPolling'] {
    return this.own.fromPolling;
  }

  get telemetry(): LogLine['telemetry'] {
    return this.own.telemetry;
  }

  get times(): LogLine['times'] {
    return this.own.times;
  }

  get plainOrigin(): LogLine['plainOrigin'] {
    return this.own.plainOrigin;
  }
}

/** The host of a line among those of all hosts; null: it is of the only one that is shown. */
export function hostOf(line: LogLine): HostId | null {
  return line instanceof HostedLine ? line.host : null;
}
