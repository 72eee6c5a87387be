import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { giveTo, readRegular, statOf, syncFolder } from './files.js';
import { InventoryProblem, reasonOf } from './reason.js';
import { inTransaction, type Sqlite } from './sqlite-driver.js';
import { type Schema, takeStep, versionOf } from './sqlite-schema.js';

/**
 * Brings a checked database to the version that this program knows, and from WAL mode, in which older programs left
 * it, to the rollback journal. While such a program has it open it stays in WAL mode, in which both can write.
 * @param path absolute, no symbolic link
 * @throws InventoryProblem and what the disk or SQLite reports
 */
export function prepareToWrite(db: Sqlite, schema: Schema, path: string): void {
  db.pragma('foreign_keys = ON');
  // The folder is synced after the journal is removed, else a power cut could bring it back and undo the write.
  db.pragma('synchronous = EXTRA');
  migrate(db, schema, path);
  if (db.pragma('journal_mode', { simple: true }) === 'wal') leaveWalMode(db);
}

function leaveWalMode(db: Sqlite): void {
  try {
    db.pragma('journal_mode = DELETE');
  } catch {
    // What hinders more than the mode is told by the write.
  }
}

/** All steps in one transaction, after a copy of what was there. */
function migrate(db: Sqlite, schema: Schema, path: string): void {
  if (versionOf(db) >= schema.steps.length) return;
  inTransaction(db, () => {
    const version = versionOf(db);
    if (version > 0 && version < schema.steps.length) keepCopy(db, path, schema.steps.length);
    while (versionOf(db) < schema.steps.length) takeStep(db, schema);
  });
}

/**
 * Keeps the database as it is in a file beside it, `FILE.before-VERSION`, before it is brought to a version. A
 * copy that is there is never overwritten.
 * @throws InventoryProblem where no copy can be made
 */
function keepCopy(db: Sqlite, path: string, version: number): void {
  try {
    const bytes = db.serialize();
    for (let number = 1; ; number++) {
      const copy = `${path}.before-${version}${number === 1 ? '' : `-${number}`}`;
      if (!existsSync(copy)) return writeCopy(copy, bytes, path);
      if (readRegular(copy).equals(bytes)) return;
    }
  } catch (error) {
    throw new InventoryProblem(
      `an older v3_tui wrote it, and a copy that is made before it is changed, ${path}.before-${version}, cannot be made: ${reasonOf(error)}; it can be read, not written`,
    );
  }
}

/** The caller holds the database's write lock, so no other program makes a copy meanwhile. */
function writeCopy(copy: string, bytes: Buffer, path: string): void {
  const fresh = `${copy}.tmp`;
  try {
    // What a killed program left, or whatever else is in the place.
    rmSync(fresh, { force: true });
    const descriptor = openSync(fresh, 'wx', 0o600);
    try {
      writeFileSync(descriptor, bytes);
      const like = statOf(path);
      if (like !== null) giveTo(descriptor, like);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, copy);
  } finally {
    rmSync(fresh, { force: true });
  }
  syncFolder(dirname(copy));
}

/**
 * Makes an empty database with its folder, for a first write.
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
