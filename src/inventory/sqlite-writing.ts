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
import { type Connection, closeConnection, openConnection } from './sqlite-connections.js';
import { inTransaction, type Sqlite, whileBusy } from './sqlite-driver.js';
import { readDatabase } from './sqlite-reading.js';
import { checkSchema, type Part, type Schema, takeStep, versionOf } from './sqlite-schema.js';

/**
 * Opens a database to write, makes it where it is missing, brings it to the version that this program knows,
 * and leaves it alone where it is not ours or is damaged.
 * @param path absolute, no symbolic link
 * @param parts the parts whose tables must be whole
 * @param like the file whose owner and mode a new one gets; null: it is for this user alone
 * @throws InventoryProblem and what the disk or SQLite reports
 */
export function openForWriting(
  path: string,
  schema: Schema,
  parts: readonly Part[],
  like: string | null,
): Connection {
  // A look first: opening a damaged database to write could already change it.
  const found = readDatabase(path, schema, parts, () => true);
  if (found === null) makeFile(path, like);
  // SQLite does not wait by itself while another program turns WAL mode on.
  return whileBusy(() => openOnce(path, schema));
}

function openOnce(path: string, schema: Schema): Connection {
  const connection = openConnection(path);
  const { db } = connection;
  try {
    checkSchema(db, schema, []);
    migrate(db, schema, path);
    db.pragma('journal_mode = WAL');
    db.pragma('foreign_keys = ON');
    return connection;
  } catch (error) {
    closeConnection(connection);
    throw error;
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

function makeFile(path: string, like: string | null): void {
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
