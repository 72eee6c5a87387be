import { codeOf } from '../text/system-words.js';
import { makeFile, statOf } from './files.js';
import { explainingLocks } from './locks.js';
import { InventoryProblem } from './reason.js';
import { andClose, inTransaction, openSqlite, type Sqlite } from './sqlite-driver.js';

/**
 * The file beside an inventory through which programs coordinate: it holds the claims, and its write lock is the lock
 * of the text file. It is an SQLite database because SQLite's locks are the kernel's: they end with their owner, and no
 * two programs take over what a dead one left.
 */
export function sidecarPath(inventory: string): string {
  return `${inventory}.claims`;
}

/**
 * Runs `work` while only this program may write to the sidecar of an inventory; others wait as long as their calls may
 * (`waitAtMost`) and are then refused. The sidecar and its folder are created where they are missing.
 * @throws InventoryProblem and what the disk, SQLite or `work` throws; then nothing is written to the sidecar
 */
export function withSidecar<T>(inventory: string, work: (db: Sqlite) => T): T {
  const path = sidecarPath(inventory);
  makeSidecar(path, inventory);
  try {
    return explainingLocks(path, () =>
      andClose(openSqlite(path, { fileMustExist: true }), (db) => inTransaction(db, work)),
    );
  } catch (error) {
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error))) throw error;
    throw new InventoryProblem(`${path} is damaged; remove it while no v3_tui is running`);
  }
}

function makeSidecar(path: string, inventory: string): void {
  const there = statOf(path);
  if (there?.isFile()) return;
  if (there !== null) throw new InventoryProblem(`${path} is in the way; remove it`);
  // Whoever may write the inventory must be able to lock it.
  makeFile(path, inventory);
}
