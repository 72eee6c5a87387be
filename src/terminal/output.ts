import { closeSync, constants, openSync, writeSync } from 'node:fs';

/** Where the bytes for the outer terminal go. It holds at most what was given to it last. */
export type Output = {
  /** Whether all that was written is with the terminal's line: only then is the next frame made. */
  isFree(): boolean;
  /** Takes bytes; calls back once they have all gone. Only while free. */
  write(bytes: string, gone: () => void): void;
  /** Drops what has not gone yet and writes this at once, in at most `patienceMs`. Never throws. */
  writeNow(bytes: string, patienceMs: number): void;
  /** Gives up. Nothing is written after it. */
  close(): void;
};

/** What is used of a stdout. */
export type OutputStream = {
  readonly fd?: number;
  readonly writableLength: number;
  write(bytes: string, written?: (error?: Error | null) => void): boolean;
};

const eagerTries = 64;
const waitMs = 4;

/**
 * An output for this stdout. A terminal is opened once more without blocking: Node writes to terminals
 * synchronously, so that a stalled line would hold the whole program, and it cannot take back what a stream
 * has queued when the program must leave. Anything else is written as a stream.
 * `lost`: called once when the line is gone.
 */
export function openOutput(stdout: OutputStream & { isTTY?: boolean }, lost: (error: Error) => void): Output {
  const descriptor = stdout.isTTY && stdout.fd !== undefined ? reopened(stdout.fd) : null;
  return descriptor === null ? streamOutput(stdout, lost) : descriptorOutput(descriptor, lost);
}

function reopened(fd: number): number | null {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return null;
  }
}

function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'EAGAIN' || code === 'EINTR';
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function descriptorOutput(fd: number, lost: (error: Error) => void): Output {
  let rest: Buffer | null = null;
  let gone: () => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function close(): void {
    rest = null;
    clearTimeout(timer);
    if (!closed) closeSync(fd);
    closed = true;
  }

  function push(tries: number): void {
    timer = undefined;
    if (closed || !rest) return;
    try {
      while (rest && rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (!isFull(error)) {
        close();
        lost(asError(error));
        return;
      }
      if (tries > 0) setImmediate(() => push(tries - 1));
      else timer = setTimeout(() => push(0), waitMs);
      return;
    }
    rest = null;
    gone();
  }

  return {
    isFree: () => rest === null,
    write(bytes, whenGone) {
      if (closed) return;
      rest = Buffer.from(bytes);
      gone = whenGone;
      push(eagerTries);
    },
    writeNow(bytes, patienceMs) {
      rest = null;
      clearTimeout(timer);
      if (!closed) writePatiently(fd, bytes, patienceMs);
    },
    close,
  };
}

function streamOutput(stdout: OutputStream, lost: (error: Error) => void): Output {
  let closed = false;
  let waiting = 0;
  return {
    isFree: () => waiting === 0 && stdout.writableLength === 0,
    write(bytes, gone) {
      if (closed) return;
      waiting++;
      stdout.write(bytes, (error) => {
        waiting--;
        if (closed) return;
        if (error) {
          closed = true;
          lost(error);
        } else gone();
      });
    },
    writeNow(bytes, patienceMs) {
      if (closed) return;
      if (stdout.fd === undefined) stdout.write(bytes);
      else writePatiently(stdout.fd, bytes, patienceMs);
    },
    close() {
      closed = true;
    },
  };
}

/** Writes to a descriptor that may be full, waiting a little in between; gives up when the time is over. */
function writePatiently(fd: number, text: string, patienceMs: number): void {
  const until = performance.now() + patienceMs;
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (!isFull(error) || performance.now() >= until) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
    }
  }
}
