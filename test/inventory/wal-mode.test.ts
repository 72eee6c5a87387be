import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { openSqlite, type Sqlite } from '../../src/inventory/sqlite-driver.js';
import { openInventory } from './support/open.js';
import { allowed, granted, namesOf, temporaryFolder } from './support/temporary.js';
import { bundleWorkers } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();
const FILE = 'inventory.db';
const DB = { name: 'db', config: '', image: '' };

/** An inventory with one VM, in the mode of older programs; open, as they keep it. */
function olderProgram(path: string): Sqlite {
  const inventory = openInventory(path);
  granted(inventory.add({ ...DB, name: 'web' }));
  inventory.close();
  const db = openSqlite(path);
  db.pragma('journal_mode = WAL');
  db.prepare('SELECT * FROM vm').all();
  onTestFinished(() => {
    db.close();
  });
  return db;
}

/** Writes as an older program does: what it wrote stays in its log at first. */
function rename(db: Sqlite, name: string): void {
  db.exec(`BEGIN IMMEDIATE; UPDATE vm SET name = '${name}';
    UPDATE part SET token = hex(randomblob(8)) WHERE name = 'entries'; COMMIT`);
}

function isInWalMode(path: string): boolean {
  return readFileSync(path)[18] === 2;
}

it('a database in WAL mode is read as it is, and brought to the rollback journal by the first write', () => {
  olderProgram(at(FILE)).close();
  const before = readFileSync(at(FILE));
  const { inventory, history } = openStore(at(FILE));
  expect(namesOf(inventory)).toEqual(['web']);
  expect(allowed(history.read({ limit: 5 })).events).toEqual([]);
  inventory.version();
  expect(readFileSync(at(FILE)).equals(before)).toBe(true);
  expect(readdirSync(at())).toEqual([FILE]);
  granted(inventory.add(DB));
  expect(isInWalMode(at(FILE))).toBe(false);
  expect(readdirSync(at())).toEqual([FILE]);
  expect(namesOf(inventory)).toEqual(['web', 'db']);
  inventory.close();
});

it('is read in WAL mode where nothing may be written', async () => {
  mkdirSync(at('shut'));
  const path = at(`shut/${FILE}`);
  olderProgram(path).close();
  chmodSync(path, 0o444);
  chmodSync(at('shut'), 0o555);
  const look = workers.start({ do: 'look', path }, { unprivileged: true });
  expect(await look.next()).toMatchObject({ entries: [{ name: 'web' }] });
  expect(await look.next()).toEqual({ events: [], next: null });
  await look.ended;
  chmodSync(at('shut'), 0o755);
  expect(readdirSync(at('shut'))).toEqual([FILE]);
});

it('while an older program has it open, both write, and lose nothing; then the mode is left', async () => {
  const path = at(FILE);
  const older = olderProgram(path);
  const inventory = openInventory(path);
  const other = openInventory(path);
  const versions = [inventory.version()];
  rename(older, 'shop');
  versions.push(inventory.version());
  expect(namesOf(inventory)).toEqual(['shop']);
  granted(inventory.add(DB));
  versions.push(inventory.version());
  expect(isInWalMode(path)).toBe(true);
  expect(older.prepare('SELECT name FROM vm').pluck().all()).toEqual(['shop', 'db']);
  rename(older, 'shut');
  versions.push(inventory.version());
  await workers.start({ do: 'add', path, names: ['theirs'] }).ended;
  versions.push(inventory.version());
  expect(namesOf(other)).toEqual(['shut', 'shut', 'theirs']);
  expect(new Set(versions).size).toBe(5);
  older.close();
  granted(inventory.add({ ...DB, name: 'last' }));
  expect(isInWalMode(path)).toBe(false);
  expect(readdirSync(at())).toEqual([FILE]);
  expect(namesOf(other)).toEqual(['shut', 'shut', 'theirs', 'last']);
  inventory.close();
  other.close();
});

it('an older program may turn WAL mode on again while this one has it open', () => {
  const path = at(FILE);
  const inventory = openInventory(path);
  granted(inventory.add({ ...DB, name: 'web' }));
  const older = openSqlite(path);
  older.pragma('journal_mode = WAL');
  rename(older, 'shop');
  expect(namesOf(inventory)).toEqual(['shop']);
  granted(inventory.add(DB));
  older.close();
  granted(inventory.add({ ...DB, name: 'last' }));
  expect(isInWalMode(path)).toBe(false);
  expect(namesOf(inventory)).toEqual(['shop', 'db', 'last']);
  inventory.close();
});
