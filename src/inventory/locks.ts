import { readFileSync } from 'node:fs';
import { statOf } from './files.js';
import { InventoryProblem, isBusy } from './reason.js';

/**
 * Does `work` on an SQLite file. SQLite takes a file system that refuses every lock for one where another
 * program holds the file, after it has waited; then it is said that nobody does.
 * @throws what `work` throws, and InventoryProblem in that case
 */
export function tellingLocks<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isBusy(error) || isHeld(path) || isHeldSoon(path)) throw error;
    throw new InventoryProblem(
      'it stays locked though no program on this host holds it; its file system may have no working locks',
    );
  }
}

/** Where programs hold a file in turn it may be free at any one look. */
function isHeldSoon(path: string): boolean {
  return Array.from({ length: LOOKS }).some(() => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    return isHeld(path);
  });
}

const LOOKS = 3;
const LOOK_MS = 5;

/** True where a process of this host has a lock on a database, as far as /proc tells. */
function isHeld(path: string): boolean {
  try {
    return readFileSync('/proc/locks', 'latin1').includes(`:${statOf(path)?.ino} `);
  } catch {
    return true;
  }
}
