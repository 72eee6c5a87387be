import { renameSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Backup } from './backup.js';
import { readRegular, replaceFile, requireFolder, statOf } from './files.js';
import type { Refused } from './inventory.js';
import { keepCopy } from './keep-copy.js';
import { InventoryProblem, isRefusedBusy, reasonOf, refusalOf } from './reason.js';
import { type NewIds, newIds, renumberIntents, SAME_IDS } from './restored-ids.js';
import { withSidecar } from './sidecar.js';
import { type Database, openDatabase } from './sqlite-database.js';
import { andClose, openBytes, type Sqlite } from './sqlite-driver.js';
import { headerMark } from './sqlite-file.js';
import { HISTORY, INVENTORY, type Schema, takeStep, versionOf } from './sqlite-schema.js';
import { readTextFile, replaceTextFile, targetOf } from './text-file.js';
import { parseText } from './text-format.js';

/** What an inventory had before a restore is kept in files with this at their end. */
const LABEL = 'before-restore';

/** In an order in which each refers only to those before it. `part` stays: its tokens tell other programs of the change. */
const TABLES = ['vm', 'vm_option', 'vm_tag', 'event', 'event_tool', 'event_text', 'checkpoint'] as const;

const ALL_PARTS = ['entries', 'history', 'checkpoints'] as const;

/**
 * Puts a backup in the place of an inventory, its history and its checkpoints; of a damaged one, too, but never of a
 * file that is something else or that a later program has written. An SQLite inventory is changed in one
 * transaction, so programs that have it open see the old or the new, and a restore that is killed has not happened. Of
 * a text inventory the history comes first; a restore that is killed between the two is done again.
 * @param makesFolder false: a missing folder is refused, not created
 * @returns the files that have what was there before
 */
export function restore(
  path: string,
  backup: Backup,
  makesFolder: boolean,
): { kept: readonly string[] } | Refused {
  const inventory = resolve(path);
  try {
    if (!inventory.endsWith('.txt')) return databaseRestored(inventory, INVENTORY, backup.db, makesFolder);
    const target = targetOf(inventory);
    if (!makesFolder) requireFolder(target);
    return withSidecar(target, () => textRestored(target, backup));
  } catch (error) {
    return refusalOf(`restore the inventory ${inventory}`, error);
  }
}

function textRestored(target: string, { db, text }: Backup): { kept: readonly string[] } | Refused {
  const { bytes, stamp } = readTextFile(target);
  const kinds = parseText(bytes).lines.map(({ parsed }) => parsed.kind);
  if (kinds.includes('damaged') && !kinds.includes('entry'))
    throw new InventoryProblem('it is not a list of VMs, and is left as it is; move it away first');
  const kept = statOf(target) === null ? [] : [keepCopy(target, LABEL, bytes)];
  const history = databaseRestored(`${target}.history`, HISTORY, db, true);
  if ('refused' in history) return history;
  const all = [...kept, ...history.kept];
  try {
    if (!replaceTextFile(target, text ?? Buffer.alloc(0), stamp))
      throw new InventoryProblem('another program has just written it');
  } catch (error) {
    const where = all.length === 0 ? '' : `, and what was there is kept in ${all.join(' and ')}`;
    throw new InventoryProblem(
      `${reasonOf(error)}; its history is restored already${where}: restore once more, and both are`,
    );
  }
  return { kept: all };
}

function databaseRestored(
  path: string,
  schema: Schema,
  from: Sqlite,
  makesFolder: boolean,
): { kept: readonly string[] } | Refused {
  const database = openDatabase(path, schema, { makesFolder });
  try {
    const isThere = statOf(targetOf(path)) !== null;
    const done = rewritten(database, targetOf(path), isThere, from);
    if (!('refused' in done) || isRefusedBusy(done) || !isUnreadable(database)) return done;
    database.close();
    const mark = headerMark(targetOf(path));
    if (mark?.applicationId !== schema.applicationId)
      throw new InventoryProblem(
        `${path} is not a database of v3_tui, or its beginning is damaged; it is left as it is: move it away first`,
      );
    if (mark.version > schema.steps.length) return done;
    return { kept: [replaced(targetOf(path), schema, from)] };
  } finally {
    database.close();
  }
}

/** Writes all rows anew, and first a copy of the database as it was. */
function rewritten(
  database: Database,
  target: string,
  keeps: boolean,
  from: Sqlite,
): { kept: readonly string[] } | Refused {
  return database.write('entries', ALL_PARTS, (db) => {
    const kept = keeps ? [keepCopy(target, LABEL, db.serialize())] : [];
    const tables = TABLES.filter((table) => hasTable(db, table));
    const ids = newIds(from, db, tables);
    for (const table of [...tables].reverse()) db.exec(`DELETE FROM ${table}`);
    for (const table of tables) copyRows(from, db, table, ids);
    renumberIntents(db, ids);
    return { kept };
  });
}

function hasTable(db: Sqlite, table: string): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;
}

function copyRows(from: Sqlite, to: Sqlite, table: string, ids: NewIds): void {
  const columns = to.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const insert = to.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const rows = from.prepare<[], unknown[]>(`SELECT ${columns.join(', ')} FROM ${table}`).raw();
  const renumbered = columns.map((column) => idsIn(table, column, ids));
  for (const row of rows.iterate())
    insert.run(...row.map((value, at) => renumbered[at]?.get(value) ?? value));
}

function idsIn(table: string, column: string, { vm, checkpoint }: NewIds): NewIds['vm'] | null {
  if (column === 'vm' || (table === 'vm' && column === 'id')) return vm;
  return table === 'checkpoint' && column === 'id' ? checkpoint : null;
}

/** True where what is there cannot be read, so that no program works with it. */
function isUnreadable(database: Database): boolean {
  return ALL_PARTS.some((part) => {
    const answer = database.read(part, () => null);
    return answer !== null && 'refused' in answer && answer.busy !== true;
  });
}

/**
 * Puts a new database in the place of a damaged one, in one step. What lies beside it goes with the copy: SQLite would
 * apply it to the new one. Nobody can tell which ids the damaged one has given: they are the backup's.
 * @returns the copy of the damaged one
 */
function replaced(target: string, schema: Schema, from: Sqlite): string {
  const kept = keepCopy(target, LABEL, readRegular(target));
  for (const end of ['-journal', '-wal', '-shm'])
    if (statOf(`${target}${end}`) !== null) renameSync(`${target}${end}`, `${kept}${end}`);
  const bytes = andClose(openBytes(Buffer.alloc(0)), (db) => {
    while (versionOf(db) < schema.steps.length) takeStep(db, schema);
    for (const table of TABLES) if (hasTable(db, table)) copyRows(from, db, table, SAME_IDS);
    return db.serialize();
  });
  replaceFile(target, bytes, { like: statOf(target) });
  return kept;
}
