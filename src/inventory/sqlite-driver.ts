import { createRequire } from 'node:module';
import Database from 'better-sqlite3';
import { statOf } from './files.js';
import { InventoryProblem, isBusy } from './reason.js';

/** An open SQLite database. */
export type Sqlite = Database.Database;

/** How long a call waits for another program before it gives up, in ms, where nobody waits for its caller. */
export const BUSY_WAIT_MS = 10_000;

let longest = BUSY_WAIT_MS;

/**
 * Makes the calls of this process give up sooner: a program that answers keys must not stand still while another
 * holds a file. See `untilWritable` for how to wait longer.
 */
export function waitAtMost(ms: number): void {
  longest = ms;
}

/**
 * Opens a database file. It does not wait by itself while another program is in the way: see {@link whileBusy}.
 * @throws what SQLite reports; TypeError where the folder is missing; InventoryProblem where something that is no
 * file has the name of one that SQLite keeps beside it
 */
export function openSqlite(path: string, options: Database.Options = {}): Sqlite {
  for (const beside of ['-journal', '-wal', '-shm'].map((end) => `${path}${end}`)) {
    // SQLite opens what has these names as it is, and waits at a FIFO until somebody writes to it.
    if (statOf(beside)?.isFile() === false)
      throw new InventoryProblem(`${beside} is in the way: it is not a file; remove it while no v3_tui runs`);
  }
  return open(path, { timeout: 0, ...options });
}

function open(source: string | Buffer, options: Database.Options = {}): Sqlite {
  // In a bundle better-sqlite3 does not find its native part, and outside of one it looks in a dozen places.
  const nativeBinding = createRequire(import.meta.url).resolve(
    'better-sqlite3/build/Release/better_sqlite3.node',
  );
  return new Database(source, { nativeBinding, ...options });
}

/** Opens a database in memory with these bytes of a file; it may be written to. */
export function openBytes(bytes: Buffer): Sqlite {
  // Bytes 18 and 19 are 2 for WAL mode, which a database in memory cannot have (SQLite, sqlite3_deserialize).
  if (bytes.length > 19) bytes.fill(1, 18, 20);
  return open(bytes.length === 0 ? ':memory:' : bytes);
}

/** Does `work` on a database and closes it, however that ends. */
export function andClose<T>(db: Sqlite, work: (db: Sqlite) => T): T {
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/**
 * Does `work` while this program alone may write to the database; all of it is written, or none.
 * @throws what `work` throws, and SQLITE_BUSY where another program does not let go
 */
export function inTransaction<T>(db: Sqlite, work: (db: Sqlite) => T): T {
  whileBusy(() => db.exec('BEGIN IMMEDIATE'));
  try {
    const result = work(db);
    // Who reads already is waited for; new readers are kept out meanwhile.
    whileBusy(() => db.exec('COMMIT'));
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Tries again until SQLite does not find another program in the way. SQLite's own wait sleeps for so long
 * between two looks that among ten busy programs one gets no turn within seconds.
 */
export function whileBusy<T>(work: () => T): T {
  const end = performance.now() + longest;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1 + 2 * Math.random());
    }
  }
}
