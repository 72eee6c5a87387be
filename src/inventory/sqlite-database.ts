import { demandFolder, statOf } from './files.js';
import type { Refused } from './inventory.js';
import { tellingLocks } from './locks.js';
import { InventoryProblem, refusalOf } from './reason.js';
import { type Connection, closeConnection, fileAt } from './sqlite-connections.js';
import { busyWaitMs, inTransaction, type Sqlite } from './sqlite-driver.js';
import { databaseStamp, readDatabase } from './sqlite-reading.js';
import { checkSchema, checkVersion, type Part, type Schema } from './sqlite-schema.js';
import { openForWriting } from './sqlite-writing.js';
import { targetOf } from './text-file.js';

/** How safe a write is when it returns. */
export type Safety =
  /** From a power cut, and the file alone is complete: a plain copy of it is a backup. */
  | 'whole'
  /** From a power cut. */
  | 'durable'
  /** From the end of this program; from a power cut after the next safer write. */
  | 'kept';

/** An SQLite database of ours, shared by what is kept in it. */
export type Database = {
  /** Reads; null where there is no file. Nothing is written by reading. `work` may be done twice. */
  read<T>(part: Part, work: (db: Sqlite) => T): T | null | Refused;
  /**
   * Writes, all or nothing; the file is made where it is missing.
   * @param touched the parts that are changed by it
   */
  write<T>(part: Part, touched: readonly Part[], safety: Safety, work: (db: Sqlite) => T): T | Refused;
  /** False where there is no file yet, as far as that can be told. */
  isThere(): boolean;
  /** A value that differs after any program changed the part; cheap, for polling. */
  version(part: Part): string;
  /** Closes it; the next call opens it again. */
  close(): void;
};

/** Which state of the files was looked at, and what differs between two states of a part. */
type Seen = { stamp: string; tokens: Tokens };
type Tokens = Readonly<Record<Part, string>>;

const WHERE: Readonly<Record<Part, string>> = {
  entries: 'the inventory',
  history: 'the history in',
  checkpoints: 'the checkpoints in',
};

export type DatabaseOptions = {
  /** Where it lies, through symbolic links; without it at the path. */
  locate?: () => string;
  /** The file whose owner and mode a new one gets; null: it is for this user alone. */
  like?: string | null;
  /** False: where its folder is missing, nothing is read or made, and that is told. */
  makesFolder?: boolean;
};

/**
 * An SQLite database of ours. Nothing is read or made yet. Until the first write it is read without leaving
 * anything behind; the file and its folder are made by the first write.
 * @param path absolute, for messages
 */
export function openDatabase(
  path: string,
  schema: Schema,
  { locate = () => path, like = null, makesFolder = true }: DatabaseOptions = {},
): Database {
  const target = (): string => {
    const at = targetOf(locate());
    if (!makesFolder) demandFolder(at);
    return at;
  };

  let connection: Connection | null = null;
  /** The parts whose tables were found whole since the connection was opened. */
  let whole: readonly Part[] = [];
  let ownWrites = 0;
  let seen: Seen | null = null;

  function drop(): void {
    if (connection !== null) closeConnection(connection);
    connection = null;
  }

  /** The connection, where it still has open what lies at the path. */
  function connected(): Sqlite | null {
    if (connection !== null && connection.file !== fileAt(target())) drop();
    return connection?.db ?? null;
  }

  function attempt<T>(tried: string, work: () => T): T | Refused {
    try {
      return tellingLocks(target(), work);
    } catch (error) {
      // A connection that failed is opened afresh by the next call, when the file may be mended.
      if (!(error instanceof InventoryProblem)) drop();
      return refusalOf(`${tried} ${path}`, error);
    }
  }

  /** The connection to write with, after a look at the tables that are written for the first time. */
  function connect(parts: readonly Part[]): Sqlite {
    const db = connected();
    if (db === null) {
      connection = openForWriting(target(), schema, parts, like);
      whole = parts;
      return connection.db;
    }
    const unseen = parts.filter((part) => !whole.includes(part));
    if (unseen.length > 0) checkSchema(db, schema, unseen);
    whole = [...whole, ...unseen];
    return db;
  }

  function versions(): Seen {
    const db = connected();
    const file = fileAt(target());
    if (db !== null) {
      const stamp = `open ${file} ${db.pragma('data_version', { simple: true })} ${ownWrites}`;
      if (seen?.stamp === stamp) return seen;
      checkVersion(db, schema);
      return { stamp, tokens: tokensOf(db, file) };
    }
    const { stamp, settled } = databaseStamp(target());
    if (seen?.stamp === stamp) return seen;
    const older = { entries: stamp, history: stamp, checkpoints: stamp };
    const tokens = readDatabase(target(), schema, [], (copy, isOlder) =>
      isOlder ? older : tokensOf(copy, file),
    );
    return { stamp: settled ? stamp : '', tokens: tokens ?? older };
  }

  return {
    read: (part, work) =>
      attempt(`read ${WHERE[part]}`, () => {
        const db = connected();
        if (db === null) return readDatabase(target(), schema, [part], work);
        checkVersion(db, schema);
        return db.transaction(() => work(db))();
      }),
    write: (part, touched, safety, work) =>
      attempt(`write ${WHERE[part]}`, () => {
        const db = connect(touched);
        db.pragma(`synchronous = ${safety === 'kept' ? 'NORMAL' : 'FULL'}`);
        const result = inTransaction(db, () => {
          checkVersion(db, schema);
          const result = work(db);
          touch(db, touched);
          return result;
        });
        ownWrites++;
        if (safety === 'whole') foldLog(db);
        return result;
      }),
    isThere: () => {
      try {
        return statOf(target()) !== null;
      } catch {
        return true;
      }
    },
    version: (part) => {
      try {
        seen = versions();
        return seen.tokens[part];
      } catch {
        drop();
        // It is looked at again each time: what hinders may pass without a change of the file.
        return `unreadable ${process.hrtime.bigint()}`;
      }
    },
    close: drop,
  };
}

function tokensOf(db: Sqlite, file: string): Tokens {
  const rows = db.prepare<[], { name: Part; token: string }>('SELECT name, token FROM part').all();
  const tokens = Object.fromEntries(rows.map(({ name, token }) => [name, `${file} ${token}`]));
  return { entries: file, history: file, checkpoints: file, ...tokens };
}

function touch(db: Sqlite, parts: readonly Part[]): void {
  const renew = db.prepare('UPDATE part SET token = hex(randomblob(8)) WHERE name = ?');
  for (const part of parts) renew.run(part);
}

/**
 * Moves the log into the database, so that the file alone is complete: an admin copies or moves it while
 * programs run. Where a reader is in the way the log stays, which loses nothing.
 */
function foldLog(db: Sqlite): void {
  try {
    db.pragma('busy_timeout = 0');
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // The write itself is done and durable.
  } finally {
    db.pragma(`busy_timeout = ${busyWaitMs()}`);
  }
}
