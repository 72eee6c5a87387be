import {
  closeSync,
  constants,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, systemWords } from '../../text/system-words.js';

/** How often what was added is written, and from how many bytes on at once. */
const WRITE_MS = 250;
const WRITE_BYTES = 64 * 1024;

/** More files of one name are not tried. */
const MOST_FILES = 10_000;

/** Where a recording is written, and how it is rotated. */
export type RecordingPlace = {
  /** An absolute path; the folder is made (mode 0700) where it is missing. */
  folder: string;
  /** The name of a recording's n-th file, from 1. A name that is taken is passed over. */
  nameOf: (n: number) => string;
  /** A file of this size is followed by another one. */
  mostBytes: number;
  /** How many files with names like these are kept in the folder: older ones are removed. Null: all. */
  kept: { most: number; isOne: (name: string) => boolean } | null;
};

/** A recording on disk: files that only grow, but for an unfinished end. */
export type RecordingFile = {
  /** The path of the file that is written at present. */
  path(): string;
  /** Adds text at the end. */
  append(text: string): void;
  /** Replaces the unfinished end, which `append` does not keep. */
  setTail(text: string): void;
  /** Keeps the unfinished end as it is. */
  keepTail(): void;
  /** Writes what is left and closes the file. */
  close(): void;
};

/**
 * Opens the first file of a recording, as a new one of mode 0600.
 * @param head what each file begins with
 * @param onProblem called once where it cannot go on, with the reason in words; nothing is written after that
 * @returns the recording, or why there is none
 */
export function openRecordingFile(
  { folder, nameOf, mostBytes, kept }: RecordingPlace,
  head: () => string,
  onProblem: (reason: string) => void,
): RecordingFile | { reason: string } {
  let number = 0;
  let path = '';
  let fd = -1;
  let written = 0;
  let waiting = '';
  let tail = '';
  let tailIsNew = false;
  let timer: NodeJS.Timeout | undefined;
  let problem: string | null = null;
  let hasBegun = false;

  const openNext = () => {
    const next = openNew(folder, nameOf, number + 1);
    if (fd >= 0) closeSync(fd);
    ({ fd, path, number } = next);
    written = 0;
    waiting = head() + waiting;
    if (kept !== null) removeOld(folder, kept);
  };

  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    if (fd < 0 || (waiting === '' && !tailIsNew)) return;
    try {
      keep();
      if (written >= mostBytes) {
        ftruncateSync(fd, written);
        openNext();
        keep();
      }
      const end = Buffer.from(tail);
      tailIsNew = false;
      writeAll(fd, end, written);
      ftruncateSync(fd, written + end.length);
    } catch (error) {
      stop();
      problem = systemWords(error);
      if (hasBegun) onProblem(problem);
    }
  };
  const keep = () => {
    const bytes = Buffer.from(waiting);
    waiting = '';
    writeAll(fd, bytes, written);
    written += bytes.length;
  };
  const stop = () => {
    clearTimeout(timer);
    if (fd >= 0) closeSync(fd);
    fd = -1;
  };
  const writeSoon = () => {
    if (waiting.length >= WRITE_BYTES) write();
    else timer ??= setTimeout(write, WRITE_MS);
  };

  const append = (text: string) => {
    if (fd < 0) return;
    waiting += text;
    writeSoon();
  };

  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    openNext();
  } catch (error) {
    return { reason: systemWords(error) };
  }
  write();
  if (problem !== null) {
    rmSync(path, { force: true });
    return { reason: problem };
  }
  hasBegun = true;
  return {
    path: () => path,
    append,
    setTail(text) {
      if (fd < 0 || text === tail) return;
      tail = text;
      tailIsNew = true;
      writeSoon();
    },
    keepTail() {
      append(tail);
      tail = '';
      tailIsNew = true;
    },
    close() {
      write();
      stop();
    },
  };
}

/** Opens a file that was not there before; throws what the system says. */
function openNew(
  folder: string,
  nameOf: (n: number) => string,
  from: number,
): { fd: number; path: string; number: number } {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  for (let number = from; ; number++) {
    const path = join(folder, nameOf(number));
    try {
      return { fd: openSync(path, flags, 0o600), path, number };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || number - from > MOST_FILES) throw error;
    }
  }
}

/** Removes the oldest files, as far as the system allows. */
function removeOld(folder: string, { most, isOne }: NonNullable<RecordingPlace['kept']>): void {
  const timeOf = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  try {
    const files = readdirSync(folder)
      .filter(isOne)
      .map((name) => ({ path: join(folder, name), at: timeOf(join(folder, name)) }))
      .sort((a, b) => a.at - b.at);
    for (const { path } of files.slice(0, Math.max(files.length - most, 0))) rmSync(path, { force: true });
  } catch {
    // What cannot be removed stays: a recording does not depend on it.
  }
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}
