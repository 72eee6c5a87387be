import { InventoryProblem } from './reason.js';
import { andClose, openBytes, type Sqlite } from './sqlite-driver.js';
import { type Schema, takeStep, versionOf } from './sqlite-schema.js';

/** A larger backup is read by no program, and none is made. */
export const LARGEST_BACKUP = 1024 ** 3;
export const TOO_LARGE = 'it is larger than 1 GB';

/** What is read as JSON, so that anything else there would make a page of the history unreadable. */
const JSON_COLUMNS = [
  ['event', 'intent'],
  ['event_tool', 'words'],
  ['checkpoint', 'devices'],
] as const;

/** The numbers that follow one of these could not be told apart in JavaScript, or would be none. */
const LAST_ID = 2 ** 52;

/**
 * Checks that a database, of a version that this program knows, has what the steps to that version make and nothing
 * else: a view or a trigger of somebody else's may run for ever when it is read. Of the database only its schema is
 * read.
 * @param more what the schema's steps are followed by
 * @throws InventoryProblem
 */
export function checkShape(db: Sqlite, schema: Schema, more = ''): void {
  const version = versionOf(db);
  const wanted = andClose(openBytes(Buffer.alloc(0)), (own) => {
    while (versionOf(own) < version) takeStep(own, schema);
    own.exec(more);
    return partsOf(own);
  });
  const found = partsOf(db);
  const others = [...found].filter(([name, made]) => wanted.get(name) !== made).map(([name]) => name);
  const missing = [...wanted.keys()].filter((name) => !found.has(name));
  const [first] = [...others, ...missing];
  if (first !== undefined)
    throw new InventoryProblem(`its database is not as v3_tui makes it: see ${first.slice(0, MOST_SHOWN)}`);
}

const MOST_SHOWN = 40;

/** The tables, indexes and such by name, each with how it was made. */
function partsOf(db: Sqlite): ReadonlyMap<string, string> {
  const rows = db
    .prepare<[], [type: string, name: string, sql: string | null]>(
      'SELECT type, name, sql FROM sqlite_schema',
    )
    .raw()
    .all();
  // SQLite's own notes on what is in the tables, which anybody may let it make.
  const isNote = (type: string, name: string) => type === 'table' && name.startsWith('sqlite_stat');
  const parts = rows.filter(([type, name]) => !isNote(type, name));
  return new Map(parts.map(([type, name, sql]) => [name, `${type} ${(sql ?? '').replace(/\s+/g, ' ')}`]));
}

/** @throws InventoryProblem where anything in a database of the right shape is damaged */
export function checkWhole(db: Sqlite): void {
  const [found] = db.prepare<[], { quick_check: string }>('PRAGMA quick_check(1)').all();
  const isTorn = db.prepare('PRAGMA foreign_key_check').all().length > 0;
  const isNone = (query: string) => db.prepare(query).get() === undefined;
  const isJson = JSON_COLUMNS.every(([table, column]) =>
    isNone(`SELECT 1 FROM ${table} WHERE NOT json_valid(${column}) LIMIT 1`),
  );
  const hasIds = [
    'event',
    'checkpoint',
    ...(isNone("SELECT 1 FROM sqlite_schema WHERE name = 'vm'") ? [] : ['vm']),
  ];
  const isNumbered = hasIds.every((table) =>
    isNone(`SELECT 1 FROM ${table} WHERE abs(id) > ${LAST_ID} LIMIT 1`),
  );
  if (found?.quick_check !== 'ok' || isTorn || !isJson || !isNumbered)
    throw new InventoryProblem('the database is damaged');
}
