import { writeSync } from 'node:fs';
import { codeOf } from '../text/system-words.js';

/** So much is queued for a child that does not read; what comes after that is dropped. */
const QUEUE_LIMIT_BYTES = 4 * 1024 * 1024;

/** How long to wait before another try while the child's terminal is full. */
const FULL_MS = 20;

/** Writes to a pty's master, in order, without waiting. */
type PtyWriter = {
  /** False where not a byte was taken: too much waits for the child, or it is gone. */
  write(bytes: Uint8Array): boolean;
  /** How many bytes wait for room in the terminal. */
  unwritten(): number;
  stop(): void;
};

/**
 * node-pty's own queue retries without a pause while a terminal is full, as it is while a guest is paused, and prints
 * to the console when the child is gone. This one does neither. `descriptor` must be non-blocking.
 */
export function ptyWriter(descriptor: number): PtyWriter {
  const queue: Uint8Array[] = [];
  let queued = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const stop = () => {
    stopped = true;
    queue.length = 0;
    queued = 0;
    clearTimeout(timer);
  };
  const flush = () => {
    timer = undefined;
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      const count = tryWrite(descriptor, first);
      if (count === 'gone') return stop();
      queued -= count;
      if (count < first.length) {
        queue[0] = first.subarray(count);
        timer = setTimeout(flush, FULL_MS);
        return;
      }
      queue.shift();
    }
  };
  return {
    write(bytes) {
      if (stopped || queued + bytes.length > QUEUE_LIMIT_BYTES) return false;
      if (bytes.length === 0) return true;
      queue.push(Uint8Array.from(bytes));
      queued += bytes.length;
      if (timer === undefined) flush();
      return true;
    },
    unwritten: () => queued,
    stop,
  };
}

function tryWrite(descriptor: number, bytes: Uint8Array): number | 'gone' {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    return ['EAGAIN', 'EINTR'].includes(codeOf(error)) ? 0 : 'gone';
  }
}
