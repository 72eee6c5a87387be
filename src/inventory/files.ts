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

/** What the file system says of a file; null where it is not there. Follows symbolic links. */
export function statOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Reads a regular file whole. It does not wait: nobody may ever write to a FIFO that is in its place.
 * @throws InventoryProblem where it is none, and what the disk reports
 */
export function readRegular(path: string): Buffer {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile())
      throw new InventoryProblem(stat.isDirectory() ? 'it is a directory' : 'it is not a file');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A folder that the user named is not made: the path may be wrong, or not be mounted yet.
 * @param path of a file in it
 * @throws InventoryProblem where it is missing
 */
export function demandFolder(path: string): void {
  const folder = dirname(path);
  if (statOf(folder) === null) throw new InventoryProblem(`the folder ${folder} does not exist`);
}

/** True where two absolute paths are the same, or lead to one file. */
export function isSameFile(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    const [one, other] = [statOf(a), statOf(b)];
    return one !== null && other !== null && one.dev === other.dev && one.ino === other.ino;
  } catch {
    return false;
  }
}

/** A text that differs after a file was written or replaced. */
export function stampOf(stat: BigIntStats | null): string {
  return stat === null ? 'absent' : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}

/**
 * True where a further change of the file is sure to change its stamp. File times move in ticks of some
 * milliseconds: a second change within a tick, of the same length, leaves the stamp as it is.
 */
export function isSettled(stat: BigIntStats | null): boolean {
  return stat === null || Date.now() - Number(stat.mtimeMs) > 100;
}

/** Gives an open file the owner and mode of another; the owner only as far as this user may. */
function giveTo(descriptor: number, like: BigIntStats): void {
  try {
    fchownSync(descriptor, Number(like.uid), Number(like.gid));
  } catch (error) {
    // Only root may give a file away; what is in it matters more than whose it is.
    if (codeOf(error) !== 'EPERM') throw error;
  }
  fchmodSync(descriptor, Number(like.mode & 0o777n));
}

/**
 * Puts a file in its place in one step, durable when it returns: a reader sees what was there before or all of the new
 * bytes, also after a power cut.
 * @param like the file whose owner and mode it gets; null: this user's, and `mode`
 * @param mayReplace asked right before that step
 * @returns false where `mayReplace` said no; then nothing was done
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
 * Makes an empty file with its folder where it is missing, for a first write.
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

/** Makes the names in a folder durable. */
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
