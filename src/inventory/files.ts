import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../text/system-words.js';
import { InventoryProblem } from './reason.js';

/** A file's stat, through symbolic links; null where it does not exist. */
export function statOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Reads a whole regular file. It never blocks on a FIFO in its place.
 * @param most bytes; a larger file is refused as `tooLarge`
 * @throws InventoryProblem where it is not one, and what the disk reports
 */
export function readRegular(path: string, most = Number.POSITIVE_INFINITY, tooLarge = ''): Buffer {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile())
      throw new InventoryProblem(stat.isDirectory() ? 'it is a directory' : 'it is not a file');
    if (stat.size > most) throw new InventoryProblem(tooLarge);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Checks the folder of a file that the user named. It is not created: the path may be wrong, or not mounted yet.
 * @throws InventoryProblem where it is missing
 */
export function requireFolder(path: string): void {
  const folder = dirname(path);
  if (statOf(folder) === null) throw new InventoryProblem(`the folder ${folder} does not exist`);
}

/** True where two absolute paths are equal or lead to the same file. */
export function isSameFile(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    const [one, other] = [statOf(a), statOf(b)];
    return one !== null && other !== null && one.dev === other.dev && one.ino === other.ino;
  } catch {
    return false;
  }
}

/** A text that changes when a file is written or replaced. */
export function stampOf(stat: BigIntStats | null): string {
  return stat === null ? 'absent' : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}

/**
 * True where another change of the file is sure to change its stamp. File times move in ticks of some milliseconds: a
 * second change within a tick that keeps the length keeps the stamp.
 */
export function isSettled(stat: BigIntStats | null): boolean {
  return stat === null || Date.now() - Number(stat.mtimeMs) > 100;
}

/** Gives an open file the owner and mode of another; the owner only where this user may. */
function giveTo(descriptor: number, like: BigIntStats): void {
  try {
    fchownSync(descriptor, Number(like.uid), Number(like.gid));
  } catch (error) {
    // Only root may change the owner; the content matters more.
    if (codeOf(error) !== 'EPERM') throw error;
  }
  fchmodSync(descriptor, Number(like.mode & 0o777n));
}

/**
 * Replaces or creates a file in one step, durable when it returns: a reader sees either the old file or all of the new
 * bytes, even after a power cut.
 * @param like the file whose owner and mode it gets; null: this user's, and `mode`
 * @param mayReplace asked right before the step
 * @returns false, and nothing was done, where `mayReplace` said no
 */
export function replaceFile(
  path: string,
  bytes: string | Uint8Array,
  { like, mode = 0o600, mayReplace }: { like: BigIntStats | null; mode?: number; mayReplace?: () => boolean },
): boolean {
  const folder = dirname(path);
  const fresh = join(folder, `.${basename(path)}.v3_tui`);
  try {
    // What a killed program left, or whatever else is in the way.
    rmSync(fresh, { force: true });
    const descriptor = openSync(fresh, 'wx', mode);
    try {
      writeFileSync(descriptor, bytes);
      if (like !== null) giveTo(descriptor, like);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (mayReplace?.() === false) return false;
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
  syncFolder(folder);
  return true;
}

/**
 * Creates an empty file, with its folder, where there is none.
 * @param like the file whose owner and mode it gets; null: it is for this user alone
 */
export function makeFile(path: string, like: string | null): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const descriptor = openSync(path, 'a', 0o600);
  try {
    const stat = like === null ? null : statOf(like);
    if (stat?.isFile()) giveTo(descriptor, stat);
  } finally {
    closeSync(descriptor);
  }
  syncFolder(folder);
}

/** Makes changes of the names in a folder durable. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some network file systems cannot sync a folder.
    if (codeOf(error) !== 'EINVAL') throw error;
  } finally {
    closeSync(descriptor);
  }
}
