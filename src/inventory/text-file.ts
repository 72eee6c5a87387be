import { accessSync, constants, readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf } from '../text/system-words.js';
import { isSettled, readRegular, replaceFile, stampOf, statOf } from './files.js';
import { InventoryProblem } from './reason.js';

/** A text file of VMs is small; a larger file is something else. */
const LARGEST_FILE = 16 * 1024 * 1024;

/** The bytes, and the stamp that shows whether the file has changed since. */
type ReadFile = { bytes: Buffer; stamp: string; settled: boolean };

/** Where a path leads through symbolic links, even where the file itself is missing. */
export function targetOf(path: string): string {
  let at = path;
  for (let links = 0; links < 40; links++) {
    try {
      return realpathSync(at);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    try {
      at = resolve(dirname(at), readlinkSync(at));
    } catch {
      return at;
    }
  }
  return at;
}

/**
 * Reads the whole file; a missing one is empty.
 * @throws InventoryProblem where it cannot be the text file of VMs, and what the disk reports
 */
export function readTextFile(path: string): ReadFile {
  const stat = statOf(path);
  if (stat === null) return { bytes: Buffer.alloc(0), stamp: stampOf(stat), settled: true };
  if (!stat.isFile()) throw new InventoryProblem('it is not a file');
  if (stat.size > LARGEST_FILE) throw new InventoryProblem('it is larger than 16 MB');
  const settled = isSettled(stat);
  const bytes = readRegular(path);
  if (isUtf16(bytes)) throw new InventoryProblem('it is UTF-16 text; save it as UTF-8');
  return { bytes, stamp: stampOf(stat), settled };
}

/** The mark alone is no proof: a name is bytes of any kind, and may begin with these two. It holds no NUL. */
function isUtf16(bytes: Buffer): boolean {
  const hasMark = ['fffe', 'feff'].includes(bytes.toString('hex', 0, 2));
  return hasMark && (bytes.length === 2 || bytes.includes(0));
}

/**
 * Replaces the file, durable when it returns. Owner and mode stay. The caller holds the lock.
 * @param stamp what the file was when it was read
 * @returns false, and nothing was done, where a program that takes no lock has changed the file since
 */
export function replaceTextFile(path: string, bytes: Buffer, stamp: string): boolean {
  const like = statOf(path);
  if (like !== null) accessSync(path, constants.W_OK);
  return replaceFile(path, bytes, { like, mode: 0o644, mayReplace: () => stampOf(statOf(path)) === stamp });
}
