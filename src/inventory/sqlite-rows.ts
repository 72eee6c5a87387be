import type { Entry, Mode, RecordedState } from './inventory.js';
import type { Sqlite } from './sqlite-driver.js';

type VmRow = {
  id: number;
  name: string;
  config: string;
  image: string;
  device: string | null;
  state: RecordedState;
  boot_id: string | null;
  last_mode: Mode | null;
  last_stream: string | null;
};

const NO_OPTIONS: Entry['options'] = [];

type OptionRow = { vm: number; tag: string; value: string };

const COLUMNS = 'id, name, config, image, device, state, boot_id, last_mode, last_stream';

/** All entries, in the order in which they were added. */
export function readEntries(db: Sqlite): readonly Entry[] {
  return db.transaction(() => {
    const options = new Map<number, Array<readonly [string, string]>>();
    const rows = db
      .prepare<[], OptionRow>('SELECT vm, tag, value FROM vm_option ORDER BY vm, position')
      .all();
    for (const { vm, tag, value } of rows) {
      const list = options.get(vm) ?? [];
      list.push([tag, value]);
      options.set(vm, list);
    }
    return db
      .prepare<[], VmRow>(`SELECT ${COLUMNS} FROM vm ORDER BY id`)
      .all()
      .map((row) => entryOf(row, options.get(row.id) ?? NO_OPTIONS));
  })();
}

/** The entry with this id, or null. */
export function readEntry(db: Sqlite, id: string): Entry | null {
  const row = db.prepare<[string], VmRow>(`SELECT ${COLUMNS} FROM vm WHERE id = ?`).get(id);
  if (row === undefined) return null;
  const options = db
    .prepare<[string], OptionRow>('SELECT vm, tag, value FROM vm_option WHERE vm = ? ORDER BY position')
    .all(id)
    .map(({ tag, value }) => [tag, value] as const);
  return entryOf(row, options);
}

/**
 * Adds an entry under an id of the database's own.
 * @param madeAt milliseconds since the epoch
 */
export function insertEntry(db: Sqlite, entry: Entry, madeAt: number): Entry {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO vm (name, config, image, device, state, boot_id, last_mode, last_stream, made_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(...valuesOf(entry), madeAt);
  const added = { ...entry, id: String(lastInsertRowid) };
  insertOptions(db, added);
  return added;
}

/** Writes an entry over the one with its id. */
export function updateEntry(db: Sqlite, entry: Entry): void {
  db.prepare(
    `UPDATE vm SET name = ?, config = ?, image = ?, device = ?, state = ?, boot_id = ?, last_mode = ?,
     last_stream = ? WHERE id = ?`,
  ).run(...valuesOf(entry), entry.id);
  db.prepare('DELETE FROM vm_option WHERE vm = ?').run(entry.id);
  insertOptions(db, entry);
}

/** Removes the entry with this id, where it is there. */
export function removeEntry(db: Sqlite, id: string): void {
  db.prepare('DELETE FROM vm WHERE id = ?').run(id);
}

function insertOptions(db: Sqlite, entry: Entry): void {
  const insert = db.prepare('INSERT INTO vm_option (vm, position, tag, value) VALUES (?, ?, ?, ?)');
  for (const [position, [tag, value]] of entry.options.entries()) insert.run(entry.id, position, tag, value);
}

function valuesOf(entry: Entry): Array<string | null> {
  const { name, config, image, device, state, bootId, lastMode, lastStream } = entry;
  return [name, config, image, device, state, bootId, lastMode, lastStream];
}

function entryOf(row: VmRow, options: Entry['options']): Entry {
  return {
    id: String(row.id),
    name: row.name,
    config: row.config,
    image: row.image,
    device: row.device,
    state: row.state,
    bootId: row.boot_id,
    options,
    lastMode: row.last_mode,
    lastStream: row.last_stream,
  };
}
