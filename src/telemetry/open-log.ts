import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { isMissing } from '../host/bound-reads.js';
import { systemWords } from '../text/system-words.js';

/** An open log file, whatever happens to its path, which a rotation gives to another file. */
export type OpenLog = {
  readonly fd: number;
  /** Device and inode, which no other file has while this one is open. */
  readonly id: string;
  size(): number;
  /** When it was last written, in milliseconds since the epoch. */
  changedMs(): number;
  /** At most `length` bytes from `position`; fewer at the end of the file. */
  read(position: number, length: number): Uint8Array;
  close(): void;
};

type OpenLogAnswer = OpenLog | { missing: true } | { reason: string };

/** Opens a regular file for reading. It never blocks: a FIFO or a directory is refused. */
export function openLog(path: string): OpenLogAnswer {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    return isMissing(error) ? { missing: true } : { reason: systemWords(error) };
  }
  const stat = fstatSync(fd);
  if (!stat.isFile()) {
    closeSync(fd);
    return { reason: 'not a regular file' };
  }
  return {
    fd,
    id: idOf(stat),
    size: () => fstatSync(fd).size,
    changedMs: () => fstatSync(fd).mtimeMs,
    read(position, length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, length));
      const got = readSync(fd, buffer, 0, buffer.length, position);
      return buffer.subarray(0, got);
    },
    close: () => closeSync(fd),
  };
}

/** The {@link OpenLog.id} of the file at a path; null where there is none or it cannot be accessed. */
export function idAt(path: string): string | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? null : idOf(stat);
  } catch {
    return null;
  }
}

function idOf({ dev, ino }: { dev: number; ino: number }): string {
  return `${dev}:${ino}`;
}
