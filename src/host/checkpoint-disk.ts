import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  statfsSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf, systemWords } from '../text/system-words.js';
import { fileReason, isMissing } from './bound-reads.js';

/** What is in a checkpoint's folder. Sizes are in bytes; `at` is when a file was last written, in ms. */
export type FolderReading =
  | { kind: 'folder'; files: readonly { name: string; bytes: number; at: number }[] }
  | { kind: 'missing' }
  | { kind: 'unreadable'; reason: string };

/** The folders of checkpoints. Nothing here throws for what the disk does. */
export type CheckpointDisk = {
  measure(folder: string): FolderReading;
  /** Bytes that are free where `folder` is or will be. */
  room(folder: string): { bytes: number } | { reason: string };
  /**
   * Makes a new folder in `parent`, which is made too where it is missing. Other users may not read them: a guest's
   * memory contains its secrets.
   * @param nameOf the name to try as number 1, 2, …, until one is free
   */
  make(parent: string, nameOf: (n: number) => string): { folder: string } | { reason: string };
  /**
   * Removes a checkpoint's folder, which must be a real directory directly in `parent` with nothing but files in it. It
   * may be gone already.
   * @returns why not, in words
   */
  remove(parent: string, folder: string): null | { reason: string };
  /** True while a v3_save for this URL runs, whoever started it. */
  isBeingSaved(url: string): boolean;
};

/** The folders of this machine. */
export const checkpointDisk: CheckpointDisk = { measure, room, make, remove, isBeingSaved };

function measure(folder: string): FolderReading {
  try {
    const files = readdirSync(folder).flatMap((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      return stat?.isFile() ? [{ name, bytes: stat.size, at: stat.mtimeMs }] : [];
    });
    return { kind: 'folder', files };
  } catch (error) {
    return isMissing(error) ? { kind: 'missing' } : { kind: 'unreadable', reason: fileReason(error) };
  }
}

function room(folder: string): ReturnType<CheckpointDisk['room']> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = statfsSync(at);
      return { bytes: bavail * bsize };
    } catch (error) {
      if (!isMissing(error) || at === dirname(at)) return { reason: fileReason(error) };
    }
  }
}

/** One VM never has more folders than this for one second. */
const MOST_NAMES = 1000;

function make(parent: string, nameOf: (n: number) => string): ReturnType<CheckpointDisk['make']> {
  try {
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    for (let n = 1; n <= MOST_NAMES; n += 1) {
      const folder = join(parent, nameOf(n));
      if (madeAlone(folder)) return { folder };
    }
    return { reason: 'too many folders have this name' };
  } catch (error) {
    return { reason: systemWords(error) };
  }
}

function madeAlone(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function remove(parent: string, folder: string): null | { reason: string } {
  try {
    if (dirname(folder) !== parent || basename(folder) === '')
      return { reason: `it is not directly in ${parent}` };
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    if (!stat.isDirectory()) return { reason: 'it is not a directory' };
    const real = realpathSync(folder);
    if (dirname(real) !== realpathSync(parent)) return { reason: `it leads out of ${parent}` };
    const entries = readdirSync(real, { withFileTypes: true });
    const folderWithin = entries.find((entry) => entry.isDirectory());
    if (folderWithin)
      return { reason: `it contains the directory ${folderWithin.name}, which v3_save did not make` };
    for (const entry of entries) unlinkSync(join(real, entry.name));
    rmdirSync(real);
    return null;
  } catch (error) {
    return isMissing(error) ? null : { reason: systemWords(error) };
  }
}

function isBeingSaved(url: string): boolean {
  try {
    return readdirSync('/proc').some((name) => /^\d+$/.test(name) && saves(name, url));
  } catch {
    return false;
  }
}

function saves(pid: string, url: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes(url) && words.some((word) => basename(word) === 'v3_save');
  } catch {
    // It has just ended, or the host hides other users' processes.
    return false;
  }
}
