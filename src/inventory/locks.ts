import { readFileSync } from 'node:fs';
import { statOf } from './files.js';
import { InventoryProblem, isBusy } from './reason.js';

/**
 * Does `work` on an SQLite file. On a file system that refuses every lock, SQLite waits and then reports that another
 * program holds the file; this tells that none does.
 * @throws what `work` throws, and InventoryProblem in that case
 */
export function explainingLocks<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isBusy(error) || isHeld(path) || isHeldSoon(path)) throw error;
    throw new InventoryProblem(
      'it stays locked though no program on this host holds it; its file system may have no working locks',
    );
  }
}

/** While programs take turns with a file, it may be free at any single check. */
function isHeldSoon(path: string): boolean {
  return Array.from({ length: LOOKS }).some(() => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    return isHeld(path);
  });
}

const LOOKS = 3;
const LOOK_MS = 5;

/** True where /proc shows a lock of a process of this host on the file, or cannot be read. */
function isHeld(path: string): boolean {
  try {
    return readFileSync('/proc/locks', 'latin1').includes(`:${statOf(path)?.ino} `);
  } catch {
    return true;
  }
}
