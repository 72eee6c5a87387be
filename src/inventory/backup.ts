import { resolve } from 'node:path';
import { checkShape, checkWhole, LARGEST_BACKUP, TOO_LARGE } from './backup-check.js';
import { isSameFile, readRegular, replaceFile, stampOf, statOf } from './files.js';
import type { Refused } from './inventory.js';
import { InventoryProblem, refusalOf } from './reason.js';
import { sidecarPath } from './sidecar.js';
import { openDatabase } from './sqlite-database.js';
import { andClose, openBytes, type Sqlite } from './sqlite-driver.js';
import { checkSchema, HISTORY, INVENTORY, type Schema, takeStep, versionOf } from './sqlite-schema.js';
import { readTextFile, targetOf } from './text-file.js';
import { parseText } from './text-format.js';

/**
 * The backup of a text inventory: one database like its history, with the bytes of the text file in one more table. One
 * file of both cannot be torn apart.
 */
const TEXT_BACKUP: Schema = {
  ...HISTORY,
  // `v3tb`
  applicationId: 0x76337462,
};

const TEXT_TABLE = 'CREATE TABLE text_file (bytes BLOB NOT NULL) STRICT';

/** How much is in a backup. */
export type BackupCounts = { vms: number; events: number; checkpoints: number };

/**
 * Copies an inventory with history and checkpoints into one file, durably and in one step, as it is at one moment; other
 * programs may write meanwhile. Nothing of the inventory is touched. The file has the owner and mode of the inventory.
 * @param overwrites false: refused where a file is there
 */
export function backUp(path: string, file: string, overwrites: boolean): BackupCounts | Refused {
  const inventory = resolve(path);
  try {
    const target = targetOf(resolve(file));
    checkTarget(inventory, target, overwrites);
    const source = targetOf(inventory);
    if (statOf(source) === null) throw new InventoryProblem(`there is no inventory ${inventory} yet`);
    const isText = inventory.endsWith('.txt');
    const bytes = isText ? textBytes(inventory, source) : databaseBytes(inventory, INVENTORY);
    if ('refused' in bytes) return bytes;
    // What cannot be restored is no backup.
    if (bytes.length > LARGEST_BACKUP)
      throw new InventoryProblem(`${TOO_LARGE}; a smaller \`history\` in the settings makes room`);
    const counts = andClose(openBytes(bytes), (db) => {
      checkShape(db, isText ? TEXT_BACKUP : INVENTORY, isText ? TEXT_TABLE : '');
      checkWhole(db);
      return countsIn(db);
    });
    replaceFile(target, bytes, { like: statOf(source) });
    return counts;
  } catch (error) {
    return refusalOf(`back up to ${file}`, error);
  }
}

function checkTarget(inventory: string, target: string, overwrites: boolean): void {
  const stat = statOf(target);
  if (stat === null) return;
  if (!stat.isFile()) throw new InventoryProblem('it is not a file');
  const source = targetOf(inventory);
  const own = [source, `${source}.history`, sidecarPath(source), `${source}.answered`];
  if (own.some((path) => isSameFile(path, target)))
    throw new InventoryProblem('it is a file of the inventory itself');
  if (!overwrites) throw new InventoryProblem('the file already exists; --force replaces it');
}

/** A database at one moment, of this program's version, in the mode that needs no file beside it. */
function databaseBytes(path: string, schema: Schema): Buffer | Refused {
  const database = openDatabase(path, schema, { makesFolder: false, readOnly: true });
  try {
    return database.read('entries', (db) => db.serialize()) ?? Buffer.alloc(0);
  } finally {
    database.close();
  }
}

const TRIES = 50;

/** History and text of one moment: the text is the same before and after the history was read. */
function textBytes(path: string, source: string): Buffer | Refused {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = stampOf(statOf(source));
    const { bytes: text } = readTextFile(source);
    const history = databaseBytes(`${source}.history`, HISTORY);
    if ('refused' in history) return history;
    if (stampOf(statOf(source)) === before) return withText(history, text);
  }
  return refusalOf(`read the inventory ${path}`, new InventoryProblem('another program keeps writing it'));
}

function withText(history: Buffer, text: Buffer): Buffer {
  return andClose(openBytes(history), (db) => {
    while (versionOf(db) < HISTORY.steps.length) takeStep(db, HISTORY);
    db.exec(TEXT_TABLE);
    db.prepare('INSERT INTO text_file VALUES (?)').run(text);
    db.pragma(`application_id = ${TEXT_BACKUP.applicationId}`);
    return db.serialize();
  });
}

/** A backup that was checked: a database in memory, of this program's version, and the text of a text inventory. */
export type Backup = { db: Sqlite; text: Buffer | null; counts: BackupCounts };

/**
 * Reads a backup, or any copy of an SQLite inventory, and checks all of it. Close its `db` at the end.
 * @param kind of the inventory that it is for
 */
export function readBackup(file: string, kind: 'sqlite' | 'text'): Backup | Refused {
  let db: Sqlite | null = null;
  try {
    const path = resolve(file);
    if (statOf(path) === null) throw new InventoryProblem('there is no such file');
    db = openBytes(readRegular(path, LARGEST_BACKUP, TOO_LARGE));
    const schema = kind === 'text' ? TEXT_BACKUP : INVENTORY;
    const other = kind === 'text' ? INVENTORY : TEXT_BACKUP;
    const id = db.pragma('application_id', { simple: true });
    if (id === other.applicationId) throw new InventoryProblem(otherKind(kind));
    if (id === HISTORY.applicationId)
      throw new InventoryProblem('it is the history of a text inventory alone');
    if (versionOf(db) === 0) throw new InventoryProblem('it is not a backup of an inventory');
    checkSchema(db, schema, []);
    checkShape(db, schema, kind === 'text' ? TEXT_TABLE : '');
    checkWhole(db);
    db.pragma('foreign_keys = OFF');
    while (versionOf(db) < schema.steps.length) takeStep(db, schema);
    const text = kind === 'text' ? textIn(db) : null;
    return { db, text, counts: countsIn(db) };
  } catch (error) {
    db?.close();
    return refusalOf(`restore from ${file}`, error);
  }
}

function otherKind(kind: 'sqlite' | 'text'): string {
  return kind === 'text'
    ? 'it is a backup of an SQLite inventory, and this one is a text file; name another with --inventory FILE'
    : 'it is a backup of a text inventory; name one that ends in .txt with --inventory FILE';
}

function textIn(db: Sqlite): Buffer {
  const text = db.prepare<[], unknown>('SELECT bytes FROM text_file LIMIT 1').pluck().get();
  if (!Buffer.isBuffer(text)) throw new InventoryProblem('the database is damaged');
  return text;
}

function countsIn(db: Sqlite): BackupCounts {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const rows = (table: string) => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  const vms = tables.includes('vm')
    ? rows('vm')
    : parseText(textIn(db)).lines.filter(({ parsed }) => parsed.kind === 'entry').length;
  return { vms, events: rows('event'), checkpoints: rows('checkpoint') };
}
