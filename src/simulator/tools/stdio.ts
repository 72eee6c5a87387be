import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const PIPE_BUFFER_BYTES = 4096;
const BUSY_RETRY_MS = 2;

/**
 * Behaves like the stdout and stderr of a C program: on a terminal text goes out at once; elsewhere stdout waits for
 * a full buffer or the end of the program, and is lost if the program is killed (docs/palacios/tools.md, "The tools").
 * Text holds one character per byte.
 */
export type Stdio = {
  out(text: string): void;
  err(text: string): void;
  /** Writes what waits and ends the process. */
  exit(code: number): never;
};

export function createStdio(): Stdio {
  const terminal = isatty(1);
  let waiting = Buffer.alloc(0);
  return {
    out(text) {
      waiting = Buffer.concat([waiting, Buffer.from(text, 'latin1')]);
      while (terminal ? waiting.length > 0 : waiting.length >= PIPE_BUFFER_BYTES) {
        const piece = waiting.subarray(0, PIPE_BUFFER_BYTES);
        waiting = waiting.subarray(piece.length);
        writeAll(1, piece);
      }
    },
    err: (text) => writeAll(2, Buffer.from(text, 'latin1')),
    exit(code) {
      writeAll(1, waiting);
      process.exit(code);
    },
  };
}

/** Writes everything and waits for a slow reader. A reader that has gone makes no difference. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_RETRY_MS);
    }
  }
}
