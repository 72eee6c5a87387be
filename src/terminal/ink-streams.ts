import { EventEmitter } from 'node:events';
import type { CreateInkOutput } from './ink-painter.js';
import type { Key } from './key-names.js';

/** What to call Ink's `render` with: it reads and writes nothing by itself. */
export type InkOptions = {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  createOutput: CreateInkOutput;
  /** Else the environment decides (INK_SCREEN_READER), and Ink writes text in place of drawing. */
  isScreenReaderEnabled: false;
  debug: true;
  exitOnCtrlC: false;
  patchConsole: false;
};

/** The stdin that Ink reads: one key for each `readable` event. */
export type InkStdin = {
  stream: NodeJS.ReadStream;
  /** Gives the components one key. It goes nowhere where none listens, or Ink's inputs have no use for it. */
  deliver(key: Key): void;
};

/** The keys besides text that ink-select-input and ink-text-input know, by the bytes that Ink reads. */
const SEQUENCES: Readonly<Record<string, string>> = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  enter: '\r',
  backspace: '\b',
};

/** A stdin for Ink, which asks for raw mode, waits for `readable` and reads until null. */
export function createInkStdin(): InkStdin {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  let offered: string | null = null;

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
      const sequence = offered;
      offered = null;
      return sequence;
    },
  });
  return {
    stream: stream as unknown as NodeJS.ReadStream,
    deliver(key) {
      offered = SEQUENCES[key.name] ?? key.text;
      if (offered === '') return;
      emitter.emit('readable');
      offered = null;
    },
  };
}

/** The stdout that tells Ink the terminal's size. */
export type InkStdout = {
  stream: NodeJS.WriteStream;
  /** Tells Ink of a new size. */
  resize(columns: number, rows: number): void;
};

/**
 * A stdout for Ink, which takes nothing: frames are painted (ink-painter.ts). It is no terminal for Ink, which would
 * show the cursor and clear the screen there.
 */
export function createInkStdout(columns: number, rows: number): InkStdout {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const stream = Object.assign(emitter, {
    isTTY: false,
    columns,
    rows,
    write: (_text: string, ...rest: unknown[]) => {
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
