import { keepCopy } from './keep-copy.js';
import { InventoryProblem, reasonOf } from './reason.js';
import { inTransaction, type Sqlite } from './sqlite-driver.js';
import { type Schema, takeStep, versionOf } from './sqlite-schema.js';

/**
 * Upgrades a checked database to this program's version, and from WAL mode, which older programs used, to the rollback
 * journal. While such a program has it open it stays in WAL mode, in which both can write.
 * @param path absolute, no symbolic link
 * @throws InventoryProblem and what the disk or SQLite reports
 */
export function prepareToWrite(db: Sqlite, schema: Schema, path: string): void {
  db.pragma('foreign_keys = ON');
  // Syncs the folder after the journal is removed; else a power cut could restore the journal and undo the write.
  db.pragma('synchronous = EXTRA');
  migrate(db, schema, path);
  if (db.pragma('journal_mode', { simple: true }) === 'wal') leaveWalMode(db);
}

function leaveWalMode(db: Sqlite): void {
  try {
    db.pragma('journal_mode = DELETE');
  } catch {
    // A real problem is reported by the write that follows.
  }
}

/** Takes all steps in one transaction, after copying the file. */
function migrate(db: Sqlite, schema: Schema, path: string): void {
  if (versionOf(db) >= schema.steps.length) return;
  inTransaction(db, () => {
    const version = versionOf(db);
    if (version > 0 && version < schema.steps.length) keepOlder(db, path, schema.steps.length);
    while (versionOf(db) < schema.steps.length) takeStep(db, schema);
  });
}

/**
 * Copies the database to a file beside it, `FILE.before-VERSION`, before it is upgraded.
 * @throws InventoryProblem where it cannot be copied
 */
function keepOlder(db: Sqlite, path: string, version: number): void {
  try {
    keepCopy(path, `before-${version}`, db.serialize());
  } catch (error) {
    throw new InventoryProblem(
      `an older v3_tui wrote it, and the copy that is made before an upgrade, ${path}.before-${version}, cannot be made: ${reasonOf(error)}; it can be read, not written`,
    );
  }
}
