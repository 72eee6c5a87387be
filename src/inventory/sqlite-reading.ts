import { chmodSync, closeSync, copyFileSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSettled, stampOf, statOf } from './files.js';
import { codeOf, InventoryProblem } from './reason.js';
import { isOpenHere } from './sqlite-connections.js';
import { andClose, openAtRest, openBytes, openSqlite, readSqlite, type Sqlite } from './sqlite-driver.js';
import { checkSchema, type Part, type Schema, takeStep, versionOf } from './sqlite-schema.js';

const HEADER = 'SQLite format 3\0';
const HEADER_LENGTH = 100;

/** Where SQLite keeps what is not in the file yet. */
const besides = (path: string): readonly string[] => [`${path}-wal`, `${path}-journal`];

/** What the file system says of a database. */
export type DatabaseStamp = {
  /** Differs after a change of any of its files. */
  stamp: string;
  /** True where a further change is sure to change the stamp. */
  settled: boolean;
  /** True where not all that was written is in the file itself. */
  pending: boolean;
};

/** Looks at the files of the database at `path`. */
export function databaseStamp(path: string): DatabaseStamp {
  const file = statOf(path);
  const others = besides(path).map(statOf);
  const stats = [file, ...others];
  return {
    stamp: stats.map(stampOf).join(' '),
    settled: stats.every(isSettled),
    pending: others.some((stat) => (stat?.size ?? 0n) > 0n),
  };
}

/** What is done with a database that is read: `older`: it is a copy, brought to the version this program knows. */
export type Reading<T> = (db: Sqlite, older: boolean) => T;

/**
 * Reads a database that this program has not open to write, without writing anything: the file itself where
 * all is in it and nobody writes, else by SQLite's own ways. `work` may be done again where a writer came
 * between, so it must only read.
 * @param parts the parts whose tables are looked through first
 * @returns null where there is no file
 * @throws InventoryProblem and what the disk or SQLite reports
 */
export function readDatabase<T>(
  path: string,
  schema: Schema,
  parts: readonly Part[],
  work: Reading<T>,
): T | null {
  const checked = (db: Sqlite): T =>
    db.transaction(() => {
      checkSchema(db, schema, parts);
      return versionOf(db) === schema.steps.length ? work(db, false) : workOnCopy(db, schema, work);
    })();
  for (let attempt = 0; attempt < 5; attempt++) {
    const stat = statOf(path);
    if (stat === null) return null;
    if (!stat.isFile()) throw new InventoryProblem('it is not a file');
    const before = databaseStamp(path);
    if (before.pending) break;
    const mark = markOf(path, before);
    const answer = attempted(() => {
      if (!isOpenHere(path)) checkHeader(path);
      return andClose(openAtRest(path), checked);
    });
    // Without a change on either side no writer was between.
    if (databaseStamp(path).stamp !== before.stamp || markOf(path, before) !== mark) continue;
    if ('error' in answer) throw answer.error;
    return answer.value;
  }
  try {
    return readSqlite(path, checked);
  } catch (error) {
    if (!/^SQLITE_(CANTOPEN|READONLY|IOERR|PROTOCOL)/.test(codeOf(error))) throw error;
    return readElsewhere(path, checked);
  }
}

/**
 * Reads what a killed writer left in files beside the database where SQLite cannot: in a folder or on a file
 * system that is read-only, or without locks.
 */
function readElsewhere<T>(path: string, work: (db: Sqlite) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'v3_tui-'));
  try {
    const copy = join(folder, 'copy');
    const { stamp } = databaseStamp(path);
    for (const [index, file] of [path, ...besides(path)].entries())
      if (statOf(file) !== null) copyFileSync(file, [copy, ...besides(copy)][index] ?? copy);
    if (databaseStamp(path).stamp !== stamp) throw new InventoryProblem('it is being written; try again');
    chmodSync(copy, 0o600);
    return andClose(openSqlite(copy, { fileMustExist: true }), work);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function attempted<T>(work: () => T): { value: T } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

/**
 * What differs after every write of ours, where the stamp may not show one that came at once after another.
 * A write that is under way shows in the stamp.
 */
function markOf(path: string, { settled }: DatabaseStamp): string {
  if (settled) return '';
  try {
    return andClose(openAtRest(path), (db) =>
      db.prepare('SELECT name, token FROM part').raw().all().join('\n'),
    );
  } catch {
    return 'none';
  }
}

function workOnCopy<T>(db: Sqlite, schema: Schema, work: Reading<T>): T {
  return andClose(openBytes(versionOf(db) === 0 ? Buffer.alloc(0) : db.serialize()), (copy) => {
    while (versionOf(copy) < schema.steps.length) takeStep(copy, schema);
    return work(copy, true);
  });
}

/** SQLite itself takes a file that was cut off for a smaller one; the header says how long it must be. */
function checkHeader(path: string): void {
  const size = Number(statOf(path)?.size ?? 0n);
  if (size === 0) return;
  const header = firstBytes(path);
  if (header.toString('latin1', 0, HEADER.length) !== HEADER)
    throw new InventoryProblem('it is not an SQLite database');
  if (header.length < HEADER_LENGTH || pageSizeOf(header) * header.readUInt32BE(28) > size)
    throw new InventoryProblem('the database is damaged: its end is missing');
}

function firstBytes(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEADER_LENGTH);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, HEADER_LENGTH, 0));
  } finally {
    closeSync(descriptor);
  }
}

function pageSizeOf(header: Buffer): number {
  const size = header.readUInt16BE(16);
  return size === 1 ? 65536 : size;
}
