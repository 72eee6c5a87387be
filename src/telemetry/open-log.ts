import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { isMissing } from '../host/bound-reads.js';
import { systemWords } from '../text/system-words.js';

/** Of a file that is met with more than this only the end is read: no history keeps so much. */
export const MOST_AT_ONCE = 16 * 1024 * 1024;

/** Fewer bytes cannot tell one log from another. */
export const LEAST_TELLING = 16;

/** An open log file, whatever happens to its path, which a rotation gives to another file. */
export type OpenLog = {
  readonly fd: number;
  /** Device and inode, which no other file has while this one is open. */
  readonly id: string;
  size(): number;
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
  let stat: Stats;
  try {
    stat = fstatSync(fd);
  } catch (error) {
    closeSync(fd);
    return { reason: systemWords(error) };
  }
  if (!stat.isFile()) {
    closeSync(fd);
    return { reason: 'not a regular file' };
  }
  return {
    fd,
    id: idOf(stat),
    size: () => fstatSync(fd).size,
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

/** The {@link OpenLog.id} of a file, by its stat. */
export function idOf({ dev, ino }: { dev: number | bigint; ino: number | bigint }): string {
  return `${dev}:${ino}`;
}

/** Where the first line begins in the last `bytes` of a log. */
export function firstLineIn(log: OpenLog, bytes: number): number {
  const from = Math.max(0, log.size() - bytes);
  if (from === 0) return 0;
  const end = log.read(from - 1, Math.min(bytes, 1024 * 1024) + 1).indexOf(0x0a);
  return end < 0 ? from : from + end;
}
