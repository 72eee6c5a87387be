import { type BigIntStats, closeSync, openSync, readSync } from 'node:fs';
import { codeOf } from '../text/system-words.js';
import { readRegular, statOf } from './files.js';
import { InventoryProblem } from './reason.js';

const HEADER = 'SQLite format 3\0';
const HEADER_LENGTH = 100;
const SMALLEST_FILE = 512n;

export const CUT = 'the database is damaged: its end is missing';

/**
 * SQLite takes a file of a few bytes for an empty database, and would overwrite it.
 * @throws InventoryProblem where it is not a file, or too short for a database
 */
export function checkDatabaseFile(path: string, stat: BigIntStats): void {
  if (!stat.isFile()) throw new InventoryProblem('it is not a file');
  if (stat.size === 0n || stat.size >= SMALLEST_FILE) return;
  const isHeader = headerOf(path).toString('latin1', 0, HEADER.length) === HEADER;
  throw new InventoryProblem(isHeader ? CUT : 'it is not an SQLite database');
}

/**
 * The bytes of a database that SQLite cannot read in place: because it cannot lock it, or cannot create the files that
 * WAL mode needs beside it.
 * @param cause why SQLite cannot
 * @throws `cause` where the file is damaged or a write is not complete in it, and what the disk reports
 */
export function bytesAtRest(path: string, cause: unknown): Buffer {
  const isDamage = /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(cause));
  if (isDamage || statOf(path)?.isFile() !== true || !isAtRest(path)) throw cause;
  const bytes = readRegular(path);
  // A write has a journal until its end, and leaves another counter in the header.
  const isSame = isAtRest(path) && headerOf(path).equals(bytes.subarray(0, HEADER_LENGTH));
  if (!isSame) throw new InventoryProblem('it is being written; try again');
  return bytes;
}

/** True where a damaged database is shorter than its header says. */
export function isCut(path: string): boolean {
  const header = headerOf(path);
  if (header.length < HEADER_LENGTH) return true;
  const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16);
  return pageSize * header.readUInt32BE(28) > Number(statOf(path)?.size ?? 0n);
}

/** Whose a database file is by its header, also where the rest is damaged; null: it has none. */
export function headerMark(path: string): { applicationId: number; version: number } | null {
  const header = headerOf(path);
  if (header.length < HEADER_LENGTH || header.toString('latin1', 0, HEADER.length) !== HEADER) return null;
  return { applicationId: header.readUInt32BE(68), version: header.readUInt32BE(60) };
}

function isAtRest(path: string): boolean {
  return ['-journal', '-wal'].every((end) => {
    const beside = statOf(`${path}${end}`);
    return beside?.isFile() !== true || beside.size === 0n;
  });
}

function headerOf(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEADER_LENGTH);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, HEADER_LENGTH, 0));
  } finally {
    closeSync(descriptor);
  }
}
