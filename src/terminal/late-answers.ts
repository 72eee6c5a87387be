import { closeSync, constants, openSync, readSync } from 'node:fs';

const waitMs = 4;

/**
 * Reads answers of the terminal that are still on their way, so that none is left behind for the shell; what else
 * comes meanwhile is dropped. Blocks until as many as are wanted have come, for `patienceMs` at most. Never throws.
 * @param fd the terminal's input, in raw mode
 */
export function readLateAnswers(fd: number, wanted: number, patienceMs: number): void {
  if (wanted === 0) return;
  const until = performance.now() + patienceMs;
  let input: number | null = null;
  try {
    input = openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const buffer = Buffer.alloc(1024);
    for (let text = ''; countAnswers(text) < wanted && performance.now() < until; ) {
      const read = readSome(input, buffer);
      if (read === 0) return;
      text += buffer.toString('latin1', 0, read ?? 0);
      if (read === null) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
    }
  } catch {
    // The line is gone: no answer comes any more.
  } finally {
    if (input !== null) closeSync(input);
  }
}

function countAnswers(text: string): number {
  return text.match(/\x1b\[\d+;\d+R/g)?.length ?? 0;
}

/** How many bytes were read; null: none are there yet. */
function readSome(fd: number, buffer: Buffer): number | null {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return null;
    throw error;
  }
}
