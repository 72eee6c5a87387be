import { StringDecoder } from 'node:string_decoder';
import type { PlainTerminal } from '../plain-terminal.js';
import type { Remarks } from '../remarks.js';
import { marked } from './marks.js';
import { type Asked, readAsked, type Told } from './messages.js';

/** A line that is longer is dropped: a paste of a million characters takes less. */
const LONGEST_LINE = 8 * 1024 * 1024;

/** The terminal that leads to the program that draws a session. */
export type RelayTerminal = {
  columns: number;
  rows: number;
  tell(told: Told): void;
  /** False where the terminal is full. */
  show(bytes: Uint8Array): boolean;
  /** Takes from now on what is asked; what came before first. `sized`: sizes are of interest. */
  follow(listener: {
    take(asked: Asked): void;
    resize(columns: number, rows: number): void;
    drain(): void;
    sized: boolean;
  }): void;
  release(): void;
};

/**
 * Takes the terminal of a relay.
 * @param makeRaw makes it pass on each byte as it is, both ways
 */
export function holdRelayTerminal(
  { stdin, stdout }: PlainTerminal,
  mark: string,
  makeRaw: () => void,
): RelayTerminal {
  makeRaw();
  const stops: (() => void)[] = [];
  return {
    columns: stdout.columns,
    rows: stdout.rows,
    tell: (told) => void stdout.write(marked(mark, told)),
    show: (bytes) => stdout.write(bytes),
    follow({ take, resize, drain, sized }) {
      const onData = askedLines(take);
      const onResize = () => resize(stdout.columns, stdout.rows);
      stdin.on('data', onData);
      stdout.on('drain', drain);
      if (sized) stdout.on('resize', onResize);
      stops.push(() => {
        stdin.off('data', onData);
        stdout.off('drain', drain);
        stdout.off('resize', onResize);
      });
      stdin.resume();
    },
    release() {
      for (const stop of stops.splice(0)) stop();
      stdin.pause();
    },
  };
}

/** Remarks that are told as they come. */
export function remarksFor(tell: RelayTerminal['tell']): Remarks {
  return { add: (say) => tell({ say }), list: () => [] };
}

/** Reads what is asked, line by line, whatever pieces it comes in. What is no message is dropped. */
function askedLines(take: (asked: Asked) => void): (bytes: Uint8Array) => void {
  const decoder = new StringDecoder('utf8');
  const parts: string[] = [];
  let length = 0;
  return (bytes) => {
    const lines = decoder.write(Buffer.from(bytes)).split('\n');
    for (const [n, line] of lines.entries()) {
      if (n > 0) {
        const asked = length > LONGEST_LINE ? null : readAsked(parts.join(''));
        parts.length = 0;
        length = 0;
        if (asked !== null) take(asked);
      }
      length += line.length;
      if (length <= LONGEST_LINE) parts.push(line);
    }
  };
}
