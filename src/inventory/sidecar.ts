import { codeOf } from '../text/system-words.js';
import { makeFile, statOf } from './files.js';
import { tellingLocks } from './locks.js';
import { InventoryProblem } from './reason.js';
import { andClose, inTransaction, openSqlite, type Sqlite } from './sqlite-driver.js';

/**
 * The file beside an inventory through which programs agree: it holds the claims, and its write lock is the
 * lock of the text file. It is an SQLite database because SQLite takes locks in the kernel, which fall when
 * their owner dies, and never two programs at once take over what a dead one left.
 */
export function sidecarPath(inventory: string): string {
  return `${inventory}.claims`;
}

/**
 * Runs `work` while this program alone may write to the sidecar of an inventory; another waits as long as its
 * calls do (`waitAtMost`), and is refused then. The sidecar and its folder are made where they are missing.
 * @throws InventoryProblem and what the disk, SQLite or `work` throws; then nothing is written to the sidecar
 */
export function withSidecar<T>(inventory: string, work: (db: Sqlite) => T): T {
  const path = sidecarPath(inventory);
  makeSidecar(path, inventory);
  try {
    return tellingLocks(path, () =>
      andClose(openSqlite(path, { fileMustExist: true }), (db) => inTransaction(db, work)),
    );
  } catch (error) {
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error))) throw error;
    throw new InventoryProblem(`${path} is damaged; remove it while no v3_tui runs`);
  }
}

function makeSidecar(path: string, inventory: string): void {
  const there = statOf(path);
  if (there?.isFile()) return;
  if (there !== null) throw new InventoryProblem(`${path} is in the way; remove it`);
  // Whoever may write the inventory must be able to lock it.
  makeFile(path, inventory);
}
