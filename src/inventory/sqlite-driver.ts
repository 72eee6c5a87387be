import { createRequire } from 'node:module';
import Database from 'better-sqlite3';
import { statOf } from './files.js';
import { InventoryProblem, isBusy } from './reason.js';

/** An open SQLite database. */
export type Sqlite = Database.Database;

/** How long a call waits for another program before it gives up, in ms, unless {@link waitAtMost} says less. */
export const BUSY_WAIT_MS = 10_000;

let longest = BUSY_WAIT_MS;

/**
 * Makes the calls of this process give up sooner: a program that answers keys must not freeze while another one holds a
 * file. `untilWritable` waits longer without blocking.
 */
export function waitAtMost(ms: number): void {
  longest = ms;
}

/**
 * Opens a database file. SQLite does not wait for other programs itself: see {@link whileBusy}.
 * @throws what SQLite reports; TypeError where the folder is missing; InventoryProblem where something that is not a
 * file has the name of one that SQLite keeps beside it
 */
export function openSqlite(path: string, options: Database.Options = {}): Sqlite {
  for (const beside of ['-journal', '-wal', '-shm'].map((end) => `${path}${end}`)) {
    // SQLite opens whatever has these names, and would block on a FIFO.
    if (statOf(beside)?.isFile() === false)
      throw new InventoryProblem(
        `${beside} is in the way: it is not a file; remove it while no v3_tui is running`,
      );
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

/** Opens a writable database in memory with the bytes of a file. */
export function openBytes(bytes: Buffer): Sqlite {
  // Bytes 18 and 19 are 2 for WAL mode, which a database in memory cannot have (SQLite, sqlite3_deserialize).
  if (bytes.length > 19) bytes.fill(1, 18, 20);
  return open(bytes.length === 0 ? ':memory:' : bytes);
}

/** Does `work` on a database and closes it in any case. */
export function andClose<T>(db: Sqlite, work: (db: Sqlite) => T): T {
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/**
 * Does `work` in a transaction in which only this program may write; all of it is written, or nothing.
 * @throws what `work` throws, and SQLITE_BUSY where another program does not release it
 */
export function inTransaction<T>(db: Sqlite, work: (db: Sqlite) => T): T {
  whileBusy(() => db.exec('BEGIN IMMEDIATE'));
  try {
    const result = work(db);
    // This waits for those who are reading; new readers have to wait.
    whileBusy(() => db.exec('COMMIT'));
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Retries until no other program is in the way. SQLite's own wait sleeps so long between two tries that one of ten busy
 * programs gets no turn for seconds.
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
