import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { changedEntry, entryFrom, textProblem, textsOf } from './entry.js';
import { stampOf, statOf } from './file-stamp.js';
import type { Contents, Entry, EntryChange, Inventory, NewEntry, Refused } from './inventory.js';
import { InventoryProblem, isBusy, refusalOf } from './reason.js';
import { checkFile, databaseStamp, openCopy } from './sqlite-copy.js';
import { BUSY_WAIT_MS, openSqlite, type Sqlite } from './sqlite-driver.js';
import { insertEntry, readEntries, readEntry, removeEntry, updateEntry } from './sqlite-rows.js';
import { checkSchema, migrate } from './sqlite-schema.js';

const EMPTY: Contents = { entries: [], damaged: [] };

/** A connection that may write, and which file it has open. */
type Connection = { db: Sqlite; file: string };

/**
 * The inventory as an SQLite database. Until the first write it is read from copies, so that a program that
 * only reads writes nothing; the file and its folder are made by the first write.
 * @param path absolute
 * @param now milliseconds since the epoch
 */
export function openSqliteInventory(path: string, now: () => number): Inventory {
  let connection: Connection | null = null;
  let copied: { stamp: string; contents: Contents } | null = null;
  let ownWrites = 0;

  function drop(): void {
    const dropped = connection;
    connection = null;
    try {
      dropped?.db.close();
    } catch {
      // What could not be closed is not used again; the next call opens the file afresh.
    }
  }

  /** The connection, where it still has open what lies at the path. */
  function connected(): Sqlite | null {
    if (connection !== null && connection.file !== fileAt(path)) drop();
    return connection?.db ?? null;
  }

  function attempt<T>(tried: string, work: () => T): T | Refused {
    try {
      return work();
    } catch (error) {
      drop();
      return refusalOf(`${tried} the inventory ${path}`, error);
    }
  }

  function readCopy(): Contents {
    const stamp = databaseStamp(path);
    if (copied?.stamp === stamp) return copied.contents;
    const db = openCopy(path);
    if (db === null) return EMPTY;
    try {
      const contents = { entries: readEntries(db), damaged: [] };
      copied = { stamp, contents };
      return contents;
    } finally {
      db.close();
    }
  }

  function write<T>(work: (db: Sqlite) => T): T | Refused {
    return attempt('write', () => {
      const db = connected() ?? connect();
      const result = db.transaction(work).immediate(db);
      ownWrites++;
      foldLog(db);
      return result;
    });
  }

  function connect(): Sqlite {
    const db = openForWriting(path);
    connection = { db, file: fileAt(path) };
    return db;
  }

  return {
    path,
    kind: 'sqlite',
    read: () =>
      attempt('read', () => {
        const db = connected();
        return db === null ? readCopy() : { entries: readEntries(db), damaged: [] };
      }),
    add: (entry: NewEntry) => {
      const wanted = entryFrom('', entry);
      const problem = problemOf(wanted);
      if (problem !== null) return refusalOf(`write the inventory ${path}`, new InventoryProblem(problem));
      return write((db) => insertEntry(db, wanted, now()));
    },
    change: (id: string, change: EntryChange) =>
      write((db): Entry => {
        const entry = readEntry(db, id);
        if (entry === null) throw new InventoryProblem('the VM is not in it, another program has removed it');
        const wanted = changedEntry(entry, change);
        const problem = problemOf(wanted);
        if (problem !== null) throw new InventoryProblem(problem);
        updateEntry(db, wanted);
        return wanted;
      }),
    remove: (id: string) => {
      const there = attempt('read', () => statOf(path) !== null);
      if (there === false) return null;
      return write((db): null => {
        removeEntry(db, id);
        return null;
      });
    },
    version: () => {
      try {
        const db = connected();
        if (db === null) return databaseStamp(path);
        return `open ${connection?.file} ${db.pragma('data_version', { simple: true })} ${ownWrites}`;
      } catch {
        drop();
        return 'unreadable';
      }
    },
    close: drop,
  };
}

function problemOf(entry: Entry): string | null {
  for (const [what, text] of textsOf(entry)) {
    const problem = textProblem(what, text);
    if (problem !== null) return problem;
  }
  return null;
}

function fileAt(path: string): string {
  const stat = statOf(path);
  return stat === null ? stampOf(stat) : `${stat.dev}:${stat.ino}`;
}

/** Opens the database to write, makes it where it is missing, and leaves it alone where it is not ours. */
function openForWriting(path: string): Sqlite {
  // A look at a copy first: opening a damaged database to write could already change it.
  const copy = openCopy(path);
  if (copy === null) makeFile(path);
  copy?.close();
  const end = Date.now() + BUSY_WAIT_MS;
  for (;;) {
    try {
      return openOnce(path);
    } catch (error) {
      // SQLite does not wait by itself while another program turns WAL mode on.
      if (!isBusy(error) || Date.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function openOnce(path: string): Sqlite {
  checkFile(path);
  const db = openSqlite(path, { fileMustExist: true });
  try {
    checkSchema(db);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function makeFile(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Moves the log into the database, so that the file alone is complete after every write: an admin copies or
 * moves it while programs run. Where a reader is in the way the log stays, which loses nothing.
 */
function foldLog(db: Sqlite): void {
  try {
    db.pragma('busy_timeout = 0');
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // The write itself is done and durable.
  } finally {
    db.pragma(`busy_timeout = ${BUSY_WAIT_MS}`);
  }
}
