import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Database from 'better-sqlite3';
import { statOf } from './files.js';
import { codeOf, InventoryProblem, isBusy } from './reason.js';

/** An open SQLite database. */
export type Sqlite = Database.Database;

/** How long a call waits for another program before it gives up, in ms, where nobody waits for its caller. */
export const BUSY_WAIT_MS = 10_000;

let longest = BUSY_WAIT_MS;

/** How long a call of this process waits for another program, in ms. */
export function busyWaitMs(): number {
  return longest;
}

/**
 * Makes the calls of this process give up sooner: a program that answers keys must not stand still while another
 * holds a file. See `untilWritable` for how to wait longer.
 */
export function waitAtMost(ms: number): void {
  longest = ms;
}

type Open = (source: string | Buffer, options: Database.Options) => Sqlite;

let driver: { open: Open; knowsUris: boolean } | null = null;

/**
 * Opens a database file, or a copy of one in memory. The native driver is loaded at the first call, so that
 * a start that needs no database does not pay for it.
 * @throws what SQLite reports; TypeError where the folder is missing; InventoryProblem where something that is no
 * file has the name of one that SQLite keeps beside it
 */
export function openSqlite(source: string | Buffer, options: Database.Options = {}): Sqlite {
  driver ??= loadDriver();
  if (typeof source === 'string') demandFilesBeside(source);
  return driver.open(source, { timeout: longest, ...options });
}

/** SQLite opens what has these names as it is, and waits at a FIFO until somebody writes to it. */
function demandFilesBeside(path: string): void {
  for (const beside of ['-journal', '-wal', '-shm'].map((end) => `${path}${end}`)) {
    if (statOf(beside)?.isFile() === false)
      throw new InventoryProblem(`${beside} is in the way: it is not a file; remove it while no v3_tui runs`);
  }
}

/**
 * Opens a file that no program is writing, without a lock and without making anything: even a reader of a
 * database in WAL mode would leave `-wal` and `-shm` files behind. The caller sees to it that what was read is
 * of one moment.
 * @throws what the disk or SQLite reports
 */
export function openAtRest(path: string): Sqlite {
  driver ??= loadDriver();
  if (!driver.knowsUris) return openBytes(readFileSync(path));
  const encoded = path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return openSqlite(`file:${encoded}?immutable=1`, { readonly: true });
}

/** Opens a database in memory with these bytes of a file; it may be written to. */
export function openBytes(bytes: Buffer): Sqlite {
  if (bytes.length === 0) return openSqlite(':memory:');
  // Bytes 18 and 19 are 2 for WAL mode, which a database in memory cannot have (SQLite, sqlite3_deserialize).
  if (bytes.length > 19) bytes.fill(1, 18, 20);
  return openSqlite(bytes);
}

function loadDriver(): { open: Open; knowsUris: boolean } {
  // In a bundle better-sqlite3 does not find its native part, and outside of one it looks in a dozen places.
  const nativeBinding = createRequire(import.meta.url).resolve(
    'better-sqlite3/build/Release/better_sqlite3.node',
  );
  const open: Open = (source, options) => new Database(source, { nativeBinding, ...options });
  const before = process.env.SQLITE_USE_URI;
  // Read once by the native driver, which the first open loads; without it there is no way to say `immutable`.
  process.env.SQLITE_USE_URI = '1';
  try {
    return { open, knowsUris: opensUris(open) };
  } finally {
    if (before === undefined) delete process.env.SQLITE_USE_URI;
    else process.env.SQLITE_USE_URI = before;
  }
}

/** False where another part of the process has loaded the driver without them. */
function opensUris(open: Open): boolean {
  try {
    // Without URIs this is a file, which is not there.
    open('file:v3_tui?mode=memory', { fileMustExist: true }).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads from a database file that no write is to be made to.
 * @throws what SQLite or `work` reports
 */
export function readSqlite<T>(path: string, work: (db: Sqlite) => T): T {
  try {
    return andClose(openSqlite(path, { readonly: true }), work);
  } catch (error) {
    // A writer that was killed left work half done, which only a writer can undo.
    if (!codeOf(error).startsWith('SQLITE_READONLY')) throw error;
    return andClose(openSqlite(path, { fileMustExist: true }), work);
  }
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
  whileBusy(() => beginAtOnce(db));
  try {
    const result = work(db);
    db.exec('COMMIT');
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

function beginAtOnce(db: Sqlite): void {
  db.pragma('busy_timeout = 0');
  try {
    db.exec('BEGIN IMMEDIATE');
  } finally {
    db.pragma(`busy_timeout = ${longest}`);
  }
}
