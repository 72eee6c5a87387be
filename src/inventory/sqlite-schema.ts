import { InventoryProblem } from './reason.js';
import { andClose, openBytes, type Sqlite } from './sqlite-driver.js';
import { eventTables, WITH_ASK, WITHOUT_TEXT_INDEX } from './sqlite-tables.js';

/** The parts of a database; each can be read even where another is damaged. */
export type Part = 'entries' | 'history' | 'checkpoints';

/** What a kind of database contains. */
export type Schema = {
  /** Marks the file in its header as one of this program. */
  applicationId: number;
  /**
   * Step N takes a database from version N to N + 1. A released step is never edited: a later version adds a step. New
   * tables may refer to `vm(id)`, whose numbers are never reused.
   */
  steps: readonly string[];
  /** The tables of a part that are checked before they are used. */
  checked: Readonly<Record<Part, readonly string[]>>;
};

/** An inventory: entries, history and checkpoints. */
export const INVENTORY: Schema = {
  // `v3ti`
  applicationId: 0x76337469,
  steps: [
    `
  CREATE TABLE vm (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    config TEXT NOT NULL,
    image TEXT NOT NULL,
    device TEXT,
    state TEXT NOT NULL CHECK (state IN ('stopped', 'paused', 'running')),
    boot_id TEXT,
    last_mode TEXT CHECK (last_mode IN ('console', 'stream', 'vnc', 'none')),
    last_stream TEXT,
    made_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE vm_option (
    vm INTEGER NOT NULL REFERENCES vm (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (vm, position)
  ) STRICT, WITHOUT ROWID;
  `,
    `
  UPDATE vm SET name = json_quote(name) WHERE name LIKE '"%';
  UPDATE vm SET config = json_quote(config) WHERE config LIKE '"%';
  UPDATE vm SET image = json_quote(image) WHERE image LIKE '"%';
  UPDATE vm SET device = json_quote(device) WHERE device LIKE '"%';
  UPDATE vm SET last_stream = json_quote(last_stream) WHERE last_stream LIKE '"%';
  UPDATE vm_option SET tag = json_quote(tag) WHERE tag LIKE '"%';
  UPDATE vm_option SET value = json_quote(value) WHERE value LIKE '"%';
  ALTER TABLE vm ADD COLUMN notes TEXT NOT NULL DEFAULT '';
  ALTER TABLE vm ADD COLUMN activated_at INTEGER;
  ALTER TABLE vm ADD COLUMN started_at INTEGER;
  CREATE TABLE vm_tag (
    vm INTEGER NOT NULL REFERENCES vm (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (vm, position)
  ) STRICT, WITHOUT ROWID;
  ${eventTables('vm INTEGER REFERENCES vm (id) ON DELETE SET NULL')}
  `,
    'ALTER TABLE vm ADD COLUMN module_load TEXT;',
    WITHOUT_TEXT_INDEX,
    'ALTER TABLE vm ADD COLUMN autostart INTEGER;',
    WITH_ASK,
  ],
  checked: { entries: ['vm', 'vm_option', 'vm_tag'], history: [], checkpoints: ['checkpoint'] },
};

/** History and checkpoints of the VMs of a text file; `vm` is the id of its entry in the text file. */
export const HISTORY: Schema = {
  // `v3th`
  applicationId: 0x76337468,
  steps: [eventTables('vm TEXT'), WITHOUT_TEXT_INDEX, WITH_ASK],
  checked: { entries: [], history: [], checkpoints: ['checkpoint'] },
};

/**
 * Checks, without changing it, that this program can read the database and that the tables of these parts are
 * undamaged. The history is too long for that; damage in it is found when it is read.
 * @throws InventoryProblem where it belongs to another program, is of a later version, or is damaged
 */
export function checkSchema(db: Sqlite, schema: Schema, parts: readonly Part[]): void {
  const names = db.prepare<[], string>('SELECT name FROM sqlite_schema').pluck().all();
  if (names.length === 0 && versionOf(db) === 0) return;
  if (numberFrom(db, 'application_id') !== schema.applicationId)
    throw new InventoryProblem('it is the database of another program');
  checkVersion(db, schema);
  for (const table of parts.flatMap((part) => schema.checked[part])) {
    if (!names.includes(table)) continue;
    const [found] = db.prepare<[], { quick_check: string }>(`PRAGMA quick_check(${table})`).all();
    if (found?.quick_check !== 'ok') throw new InventoryProblem('the database is damaged');
  }
}

/**
 * Checks that this program knows the version of the database: a later program may upgrade it while this one has it
 * open.
 */
export function checkVersion(db: Sqlite, { steps }: Schema): void {
  const version = versionOf(db);
  if (version <= steps.length) return;
  throw new InventoryProblem(
    `a later v3_tui has written it (version ${version}; this one knows ${steps.length}); use that one`,
  );
}

/** The database's schema version; 0 where it is empty. */
export function versionOf(db: Sqlite): number {
  return numberFrom(db, 'user_version');
}

/** Takes a checked database one version further. The caller begins a transaction where one is needed. */
export function takeStep(db: Sqlite, schema: Schema): void {
  const version = versionOf(db);
  const step = schema.steps[version];
  if (step === undefined) return;
  db.exec(step);
  db.pragma(`application_id = ${schema.applicationId}`);
  db.pragma(`user_version = ${version + 1}`);
}

/** Does `work`, which only reads, on a checked database; an older one is upgraded in a copy in memory first. */
export function onKnownVersion<T>(db: Sqlite, schema: Schema, work: (db: Sqlite) => T): T {
  if (versionOf(db) === schema.steps.length) return work(db);
  return andClose(openBytes(versionOf(db) === 0 ? Buffer.alloc(0) : db.serialize()), (copy) => {
    while (versionOf(copy) < schema.steps.length) takeStep(copy, schema);
    return work(copy);
  });
}

function numberFrom(db: Sqlite, pragma: string): number {
  return Number(db.pragma(pragma, { simple: true }));
}
