import { InventoryProblem } from './reason.js';
import { inTransaction, type Sqlite } from './sqlite-driver.js';

/** Marks the file as ours in its header: `v3ti`. */
const APPLICATION_ID = 0x76337469;

/**
 * Step N brings a database from version N to N + 1. A step that is in a release is never edited: a later
 * version adds a step, with tables that refer to `vm(id)`, whose numbers are never used twice.
 */
const STEPS: readonly string[] = [
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
];

/** The version that this program writes. */
const SCHEMA_VERSION = STEPS.length;

/**
 * Looks whether the database is an inventory that this program can read, without changing it.
 * @throws InventoryProblem where it belongs to another program, is of a later version, or is damaged
 */
export function checkSchema(db: Sqlite): void {
  const tables = db.prepare('SELECT name FROM sqlite_schema').all().length;
  if (tables === 0 && numberFrom(db, 'user_version') === 0) return;
  if (numberFrom(db, 'application_id') !== APPLICATION_ID)
    throw new InventoryProblem('it is the database of another program');
  checkVersion(db);
  for (const table of ['vm', 'vm_option']) {
    const [found] = db.prepare<[], { quick_check: string }>(`PRAGMA quick_check(${table})`).all();
    if (found?.quick_check !== 'ok') throw new InventoryProblem('the database is damaged');
  }
}

/**
 * Looks whether the database is of a version that this program knows: a later program may bring it further
 * while this one has it open.
 */
export function checkVersion(db: Sqlite): void {
  const version = numberFrom(db, 'user_version');
  if (version <= SCHEMA_VERSION) return;
  throw new InventoryProblem(
    `a later v3_tui has written it (version ${version}; this one knows ${SCHEMA_VERSION}); use that one`,
  );
}

/** Brings a checked database to {@link SCHEMA_VERSION}, each step in a transaction of its own. */
export function migrate(db: Sqlite): void {
  while (numberFrom(db, 'user_version') < SCHEMA_VERSION) inTransaction(db, takeStep);
}

function takeStep(db: Sqlite): void {
  const version = numberFrom(db, 'user_version');
  const step = STEPS[version];
  // Another program may have taken it while this one waited for the lock.
  if (step === undefined) return;
  db.exec(step);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma(`user_version = ${version + 1}`);
}

function numberFrom(db: Sqlite, pragma: string): number {
  return Number(db.pragma(pragma, { simple: true }));
}
