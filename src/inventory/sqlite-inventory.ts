import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { changedEntry, entryFrom, textProblem, textsOf } from './entry.js';
import { statOf, syncFolder } from './files.js';
import type { Contents, Entry, EntryChange, Inventory, NewEntry, Refused } from './inventory.js';
import { InventoryProblem, refusalOf } from './reason.js';
import { type Connection, closeConnection, fileAt, openConnection } from './sqlite-connections.js';
import { databaseStamp, openCopy } from './sqlite-copy.js';
import { BUSY_WAIT_MS, inTransaction, type Sqlite, whileBusy } from './sqlite-driver.js';
import { insertEntry, readEntries, readEntry, removeEntry, updateEntry } from './sqlite-rows.js';
import { checkSchema, checkVersion, migrate } from './sqlite-schema.js';

const EMPTY: Contents = { entries: [], damaged: [] };

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
    if (connection !== null) closeConnection(connection);
    connection = null;
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
      // A connection that failed is opened afresh by the next call, when the file may be mended.
      if (!(error instanceof InventoryProblem)) drop();
      return refusalOf(`${tried} the inventory ${path}`, error);
    }
  }

  function readCopy(): Contents {
    const { stamp, settled } = databaseStamp(path);
    if (copied?.stamp === stamp) return copied.contents;
    const db = openCopy(path);
    if (db === null) return EMPTY;
    try {
      const contents = { entries: readEntries(db), damaged: [] };
      copied = settled ? { stamp, contents } : null;
      return contents;
    } finally {
      db.close();
    }
  }

  function write<T>(work: (db: Sqlite) => T): T | Refused {
    return attempt('write', () => {
      const db = connected() ?? connect();
      const result = inTransaction(db, () => {
        checkVersion(db);
        return work(db);
      });
      ownWrites++;
      foldLog(db);
      return result;
    });
  }

  function connect(): Sqlite {
    connection = openForWriting(path);
    return connection.db;
  }

  function read(): Contents | Refused {
    return attempt('read', () => {
      const db = connected();
      if (db === null) return readCopy();
      checkVersion(db);
      return { entries: readEntries(db), damaged: [] };
    });
  }

  function add(entry: NewEntry): Entry | Refused {
    const wanted = entryFrom('', entry);
    const problem = problemOf(wanted);
    if (problem !== null) return refusalOf(`write the inventory ${path}`, new InventoryProblem(problem));
    return write((db) => insertEntry(db, wanted, now()));
  }

  function change(id: string, wish: EntryChange): Entry | Refused {
    if (isAbsent()) return refusalOf(`write the inventory ${path}`, gone());
    return write((db) => {
      const entry = readEntry(db, id);
      if (entry === null) throw gone();
      const wanted = changedEntry(entry, wish);
      const problem = problemOf(wanted);
      if (problem !== null) throw new InventoryProblem(problem);
      updateEntry(db, wanted);
      return wanted;
    });
  }

  function remove(id: string): null | Refused {
    if (isAbsent()) return null;
    return write((db): null => {
      removeEntry(db, id);
      return null;
    });
  }

  function isAbsent(): boolean {
    return attempt('read', () => statOf(path) === null) === true;
  }

  return {
    path,
    kind: 'sqlite',
    read,
    add,
    change,
    remove,
    version: () => {
      try {
        const db = connected();
        if (db === null) {
          const { stamp, settled } = databaseStamp(path);
          return settled ? stamp : `${stamp} ${process.hrtime.bigint()}`;
        }
        return `open ${connection?.file} ${db.pragma('data_version', { simple: true })} ${ownWrites}`;
      } catch {
        drop();
        return 'unreadable';
      }
    },
    close: drop,
  };
}

function gone(): InventoryProblem {
  return new InventoryProblem('the VM is not in it; another program has removed it');
}

function problemOf(entry: Entry): string | null {
  for (const [what, text] of textsOf(entry)) {
    const problem = textProblem(what, text);
    if (problem !== null) return problem;
  }
  return null;
}

/** Opens the database to write, makes it where it is missing, and leaves it alone where it is not ours. */
function openForWriting(path: string): Connection {
  // A look at a copy first: opening a damaged database to write could already change it.
  const copy = openCopy(path);
  if (copy === null) makeFile(path);
  copy?.close();
  // SQLite does not wait by itself while another program turns WAL mode on.
  return whileBusy(() => openOnce(path));
}

function openOnce(path: string): Connection {
  const connection = openConnection(path);
  const { db } = connection;
  try {
    checkSchema(db);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    migrate(db);
    return connection;
  } catch (error) {
    closeConnection(connection);
    throw error;
  }
}

function makeFile(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  syncFolder(folder);
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
