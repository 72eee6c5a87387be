import { EventEmitter } from 'node:events';
import type { Key } from './key-names.js';

/** The streams to hand to Ink's `render` with `{ debug: true, exitOnCtrlC: false, patchConsole: false }`. */
export type InkStreams = { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream };

const keptKeys = 256;

/** The stdin that Ink reads: one key for each `readable` event. */
export type InkStdin = {
  stream: NodeJS.ReadStream;
  /** Gives Ink one key; kept for later while nothing in Ink listens. */
  deliver(key: Key): void;
  /** The key that Ink is being given at this moment. */
  current(): Key | null;
};

/** A stdin for Ink, which asks for raw mode, waits for `readable` and reads until null. */
export function createInkStdin(): InkStdin {
  const waiting: Key[] = [];
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  emitter.on('newListener', (event: string) => {
    if (event === 'readable' && waiting.length > 0) setImmediate(offer);
  });

  // Ink's handler reads until null and its input parser joins what it gets in one go, so a key is offered
  // only when the one before it has been read.
  let offered: Key | null = null;
  let current: Key | null = null;
  function offer(): void {
    while (offered === null && waiting.length > 0 && emitter.listenerCount('readable') > 0) {
      const key = waiting.shift() ?? null;
      offered = key;
      current = key;
      emitter.emit('readable');
      current = null;
      if (offered !== null) {
        waiting.unshift(offered);
        offered = null;
        return;
      }
    }
  }

  const stream = Object.assign(emitter, {
    isTTY: true,
    isRaw: false,
    fd: -1,
    setRawMode: (raw: boolean) => {
      stream.isRaw = raw;
      return stream;
    },
    setEncoding: () => stream,
    ref: () => stream,
    unref: () => stream,
    resume: () => stream,
    pause: () => stream,
    read: () => {
      const key = offered;
      offered = null;
      return key?.sequence ?? null;
    },
  });
  return {
    stream: stream as unknown as NodeJS.ReadStream,
    deliver(key) {
      if (waiting.length >= keptKeys) waiting.shift();
      waiting.push(key);
      offer();
    },
    current: () => current,
  };
}

/** The stdout that Ink writes whole frames to. */
export type InkStdout = {
  stream: NodeJS.WriteStream;
  /** Tells Ink of a new size. */
  resize(columns: number, rows: number): void;
};

/**
 * A stdout for Ink: it is told the size, hears of changes, and gives each frame to `frame`. It is no terminal
 * for Ink, which would else show the cursor and clear the screen by itself.
 */
export function createInkStdout(columns: number, rows: number, frame: (text: string) => void): InkStdout {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const stream = Object.assign(emitter, {
    isTTY: false,
    columns,
    rows,
    write: (text: string, ...rest: unknown[]) => {
      if (text !== '') frame(text);
      const written = rest.find((one) => typeof one === 'function');
      if (typeof written === 'function') setImmediate(() => written());
      return true;
    },
  });
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    resize(newColumns, newRows) {
      stream.columns = newColumns;
      stream.rows = newRows;
      stream.emit('resize');
    },
  };
}
