import { readFileSync } from 'node:fs';
import { isSettled, stampOf, statOf } from './files.js';
import { InventoryProblem } from './reason.js';
import { isOpenHere } from './sqlite-connections.js';
import { openSqlite, readSqlite, type Sqlite } from './sqlite-driver.js';
import { checkSchema, migrate } from './sqlite-schema.js';

const HEADER = 'SQLite format 3\0';

/** Where SQLite keeps what is not in the file yet. */
const besides = (path: string): readonly string[] => [`${path}-wal`, `${path}-journal`];

/** The stamps of all files of the database at `path`, and whether all are settled. */
export function databaseStamp(path: string): { stamp: string; settled: boolean } {
  const stats = [path, ...besides(path)].map(statOf);
  return { stamp: stats.map(stampOf).join(' '), settled: stats.every(isSettled) };
}

/**
 * Opens a copy of the database in memory, brought to the version that this program knows. Even a reader of a
 * database in WAL mode leaves `-wal` and `-shm` files behind; a copy of the bytes leaves nothing.
 * @returns null where there is no file
 * @throws InventoryProblem and what the disk or SQLite reports
 */
export function openCopy(path: string): Sqlite | null {
  const bytes = copyOf(path);
  if (bytes === null) return null;
  // Bytes 18 and 19 are 2 for WAL mode, which a database in memory cannot have (SQLite, sqlite3_deserialize).
  if (bytes.length > 19) bytes.fill(1, 18, 20);
  const db = openSqlite(bytes.length === 0 ? ':memory:' : bytes);
  try {
    checkSchema(db);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function copyOf(path: string): Buffer | null {
  for (let attempt = 0; attempt < 5; attempt++) {
    const { stamp } = databaseStamp(path);
    if (statOf(path) === null) return null;
    checkFile(path);
    if (hasPending(path) || isOpenHere(path)) return copyThroughSqlite(path);
    const bytes = readFileSync(path);
    // Without a change on either side of the reading no writer was between.
    if (databaseStamp(path).stamp === stamp) return checkBytes(bytes);
  }
  return copyThroughSqlite(path);
}

function hasPending(path: string): boolean {
  return besides(path).some((file) => (statOf(file)?.size ?? 0n) > 0n);
}

function copyThroughSqlite(path: string): Buffer {
  return readSqlite(path, (db) => db.serialize());
}

/** @throws InventoryProblem where the path holds something that is no plain file */
function checkFile(path: string): void {
  const stat = statOf(path);
  if (stat !== null && !stat.isFile()) throw new InventoryProblem('it is not a file');
}

/** SQLite itself takes a file that was cut off for a smaller one; the header says how long it must be. */
function checkBytes(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  if (bytes.toString('latin1', 0, HEADER.length) !== HEADER)
    throw new InventoryProblem('it is not an SQLite database');
  if (bytes.length < 100 || pageSizeOf(bytes) * bytes.readUInt32BE(28) > bytes.length)
    throw new InventoryProblem('the database is damaged: its end is missing');
  return bytes;
}

function pageSizeOf(bytes: Buffer): number {
  const size = bytes.readUInt16BE(16);
  return size === 1 ? 65536 : size;
}
