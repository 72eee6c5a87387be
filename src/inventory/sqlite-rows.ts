import { columnOrNull, columnText, textOfColumn, textOrNull } from './column-text.js';
import type { Entry, FirstPage, Mode, RecordedState } from './inventory.js';
import type { Sqlite } from './sqlite-driver.js';

/** A row as SQLite puts it into JSON, by position. */
type VmRow = readonly [
  id: number,
  name: string,
  config: string,
  image: string,
  device: string | null,
  state: RecordedState,
  bootId: string | null,
  lastMode: Mode | null,
  lastStream: string | null,
  notes: string,
  activatedAt: number | null,
  startedAt: number | null,
  moduleLoad: string | null,
  autostart: number | null,
  madeAt: number,
];

type Lists = Pick<Entry, 'options' | 'tags'>;

const NO_LISTS: Lists = { options: [], tags: [] };

type OptionRow = readonly [vm: number, tag: string, value: string];
type TagRow = readonly [vm: number, tag: string];

const SET = [
  ...['name', 'config', 'image', 'device', 'state', 'boot_id', 'last_mode', 'last_stream', 'notes'],
  ...['activated_at', 'started_at', 'module_load', 'autostart'],
];
const COLUMNS = ['id', ...SET, 'made_at'].join(', ');
/** All rows as one JSON text: fetching ten thousand of them value by value takes twice as long at a start. */
const AS_JSON = `json_array(${COLUMNS})`;
const SELECT_ALL = `SELECT json_group_array(${AS_JSON}) FROM (SELECT * FROM vm ORDER BY id)`;
const SELECT_ONE = `SELECT ${AS_JSON} FROM vm WHERE id = ?`;
const INSERT = `INSERT INTO vm (${[...SET, 'made_at'].join(', ')}) VALUES (${SET.map(() => '?, ').join('')}?)`;
const UPDATE = `UPDATE vm SET ${SET.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`;

/** All entries, in the order in which they were added. */
export function readEntries(db: Sqlite): readonly Entry[] {
  const lists = readLists(db);
  const rows: readonly VmRow[] = JSON.parse(db.prepare<[], string>(SELECT_ALL).pluck().get() ?? '[]');
  return entriesOf(rows, lists);
}

function entriesOf(rows: readonly VmRow[], lists: ReadonlyMap<number, Lists>): readonly Entry[] {
  return rows.map((row) => entryOf(row, lists.get(row[0]) ?? NO_LISTS));
}

/** With fewer entries, reading all of them is as quick. */
const WORTH_A_FIRST_PAGE = 1000;

const ON_HOST = '(device IS NOT NULL OR boot_id IS NOT NULL)';
const COUNTS = `SELECT count(*), count(*) FILTER (WHERE ${ON_HOST}) FROM vm`;
const FIRST_PAGE_IDS = `SELECT id FROM vm WHERE ${ON_HOST} UNION ALL
  SELECT id FROM (SELECT id FROM vm WHERE NOT ${ON_HOST} ORDER BY name LIMIT ?)`;
const SELECT_FIRST_PAGE = `SELECT json_group_array(${AS_JSON}) FROM (SELECT * FROM vm WHERE id IN (${FIRST_PAGE_IDS}) ORDER BY id)`;

/** See `Inventory.readFirstPage`; the entries are in the order in which they were added. */
export function readFirstEntries(db: Sqlite, count: number): FirstPage | null {
  const [all, onHost] = db.prepare<[], [number, number]>(COUNTS).raw().get() ?? [0, 0];
  if (all < WORTH_A_FIRST_PAGE || onHost > all / 2) return null;
  const rows: readonly VmRow[] = JSON.parse(
    db.prepare<[number], string>(SELECT_FIRST_PAGE).pluck().get(count) ?? '[]',
  );
  const ids = rows.map(([id]) => id);
  return { entries: entriesOf(rows, readLists(db, ids)), unread: all - ids.length };
}

/** The entry with this id, or null. */
export function readEntry(db: Sqlite, id: string): Entry | null {
  const text = db.prepare<[string], string>(SELECT_ONE).pluck().get(id);
  if (text === undefined) return null;
  const row: VmRow = JSON.parse(text);
  return entryOf(row, readLists(db, [row[0]]).get(row[0]) ?? NO_LISTS);
}

/**
 * Adds an entry under a new id.
 * @param now milliseconds since the epoch, for an entry without `madeAt`
 */
export function insertEntry(db: Sqlite, entry: Entry, now: number): Entry {
  const madeAt = entry.madeAt ?? now;
  const { lastInsertRowid } = db.prepare(INSERT).run(...valuesOf(entry), madeAt);
  const added = { ...entry, id: String(lastInsertRowid), madeAt };
  insertLists(db, added);
  return added;
}

/** Overwrites the entry with this id; its checkpoints go by its name. */
export function updateEntry(db: Sqlite, entry: Entry): void {
  db.prepare('UPDATE checkpoint SET vm_name = @name WHERE vm = @id AND vm_name <> @name').run({
    id: entry.id,
    name: columnText(entry.name),
  });
  db.prepare(UPDATE).run(...valuesOf(entry), entry.id);
  db.prepare('DELETE FROM vm_option WHERE vm = ?').run(entry.id);
  db.prepare('DELETE FROM vm_tag WHERE vm = ?').run(entry.id);
  insertLists(db, entry);
}

/** Removes the entry with this id, if it exists; its events and checkpoints stay, under its name. */
export function removeEntry(db: Sqlite, id: string): void {
  db.prepare('DELETE FROM vm WHERE id = ?').run(id);
}

/** The options and tags of these entries, or of all. */
function readLists(db: Sqlite, ids?: readonly number[]): Map<number, Lists> {
  const where = ids === undefined ? '' : 'WHERE vm IN (SELECT value FROM json_each(?))';
  const only = ids === undefined ? [] : [JSON.stringify(ids)];
  const lists = new Map<number, { options: Array<readonly [string, string]>; tags: string[] }>();
  const listsOf = (vm: number) => {
    const found = lists.get(vm) ?? { options: [], tags: [] };
    lists.set(vm, found);
    return found;
  };
  const options = db.prepare<string[], OptionRow>(
    `SELECT vm, tag, value FROM vm_option ${where} ORDER BY vm, position`,
  );
  for (const [vm, tag, value] of options.raw().all(...only))
    listsOf(vm).options.push([textOfColumn(tag), textOfColumn(value)]);
  const tags = db.prepare<string[], TagRow>(`SELECT vm, tag FROM vm_tag ${where} ORDER BY vm, position`);
  for (const [vm, tag] of tags.raw().all(...only)) listsOf(vm).tags.push(textOfColumn(tag));
  return lists;
}

function insertLists(db: Sqlite, { id, options, tags }: Entry): void {
  const insertOption = db.prepare('INSERT INTO vm_option (vm, position, tag, value) VALUES (?, ?, ?, ?)');
  for (const [position, [tag, value]] of options.entries())
    insertOption.run(id, position, columnText(tag), columnText(value));
  const insertTag = db.prepare('INSERT INTO vm_tag (vm, position, tag) VALUES (?, ?, ?)');
  for (const [position, tag] of tags.entries()) insertTag.run(id, position, columnText(tag));
}

/** In the order of {@link SET}. */
function valuesOf(entry: Entry): Array<string | number | null> {
  return [
    columnText(entry.name),
    columnText(entry.config),
    columnText(entry.image),
    columnOrNull(entry.device),
    entry.state,
    columnOrNull(entry.bootId),
    entry.lastMode,
    columnOrNull(entry.lastStream),
    columnText(entry.notes),
    entry.activatedAt,
    entry.startedAt,
    columnOrNull(entry.moduleLoad),
    entry.autostart,
  ];
}

/** By index: destructuring uses an iterator, which costs 20 ms for ten thousand entries at a start. */
function entryOf(row: VmRow, { options, tags }: Lists): Entry {
  return {
    id: String(row[0]),
    name: textOfColumn(row[1]),
    config: textOfColumn(row[2]),
    image: textOfColumn(row[3]),
    device: textOrNull(row[4]),
    state: row[5],
    bootId: textOrNull(row[6]),
    moduleLoad: textOrNull(row[12]),
    options,
    lastMode: row[7],
    lastStream: textOrNull(row[8]),
    notes: textOfColumn(row[9]),
    tags,
    autostart: row[13],
    madeAt: row[14],
    activatedAt: row[10],
    startedAt: row[11],
  };
}
