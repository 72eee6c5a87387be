import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type OpenStore, openStore } from '../../src/inventory/open-inventory.js';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import { SAVED } from './support/saved.js';
import { allowed, granted, namesOf, refusal, temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();
const DB = 'inventory.db';
const TXT = 'virtual_machines_list.txt';

const EVENT = { who: 'root', asked: 'activate', title: 'activate web', vm: null };

function filled(file: string): string {
  const { inventory, history, checkpoints } = openStore(at(file));
  granted(inventory.add({ name: 'web', config: '', image: '' }));
  const vm = {
    id: granted(inventory.add({ name: 'db', config: '', image: '' })).id,
    name: 'db',
    device: null,
  };
  const { id } = allowed(history.begin({ ...EVENT, vm }));
  expect(history.end(id, 'done', '')).toBeNull();
  allowed(checkpoints.add({ ...SAVED, vm: vm.id }));
  inventory.close();
  return at(file);
}

/** Overwrites the pages of these tables and indexes, except the page of the schema. */
function damage(path: string, names: RegExp): void {
  const pages = pagesOf(path, names);
  const bytes = readFileSync(path);
  for (const page of pages) bytes.fill(0xa5, (page - 1) * 4096, page * 4096);
  writeFileSync(path, bytes);
}

function pagesOf(path: string, names: RegExp): number[] {
  const pages = andClose(openSqlite(path), (db) =>
    db.prepare<[], { name: string; pageno: number }>('SELECT name, pageno FROM dbstat').all(),
  );
  const found = pages.filter(({ name, pageno }) => names.test(name) && pageno > 1);
  expect(found.length).toBeGreaterThan(0);
  return found.map(({ pageno }) => pageno);
}

/** Which parts can be read. */
function readable({ inventory, history, checkpoints }: OpenStore): string[] {
  const answers = {
    entries: inventory.read(),
    history: history.read({ limit: 5 }),
    checkpoints: checkpoints.list(),
  };
  for (const answer of Object.values(answers))
    if ('refused' in answer) expect(answer.refused).toMatch(/the database is damaged\.$/);
  return Object.entries(answers).flatMap(([part, answer]) => ('refused' in answer ? [] : [part]));
}

describe('in a database', () => {
  it('a damaged history leaves entries and checkpoints as they are, also for writing', () => {
    const path = filled(DB);
    damage(path, /^event/);
    const store = openStore(path);
    expect(readable(store)).toEqual(['entries', 'checkpoints']);
    expect(refusal(store.history.unsettled())).toMatch(/damaged/);
    granted(store.inventory.add({ name: 'new', config: '', image: '' }));
    granted(store.inventory.change('1', { state: 'running' }));
    allowed(store.checkpoints.add(SAVED));
    expect(refusal(store.history.begin(EVENT))).toMatch(/^Cannot write the history in .*damaged/);
    expect(namesOf(store.inventory)).toEqual(['web', 'db', 'new']);
    store.inventory.close();
    expect(readable(openStore(path))).toEqual(['entries', 'checkpoints']);
  });

  it('damaged checkpoints leave entries and history as they are, also for writing', () => {
    const path = filled(DB);
    damage(path, /^checkpoint/);
    const store = openStore(path);
    expect(readable(store)).toEqual(['entries', 'history']);
    granted(store.inventory.add({ name: 'new', config: '', image: '' }));
    allowed(store.history.begin(EVENT));
    expect(refusal(store.checkpoints.add(SAVED))).toMatch(/^Cannot write the checkpoints in .*damaged/);
    expect(refusal(store.checkpoints.remove('1'))).toMatch(/damaged/);
    store.inventory.close();
  });

  it('damage that only a look finds keeps a part from being written, also where another was written before', () => {
    const path = filled(DB);
    const [page] = pagesOf(path, /^checkpoint$/);
    const bytes = readFileSync(path);
    // A wrong count of unused bytes.
    bytes[((page ?? 0) - 1) * 4096 + 7] = 99;
    writeFileSync(path, bytes);
    const store = openStore(path);
    allowed(store.history.begin(EVENT));
    expect(refusal(store.checkpoints.add(SAVED))).toMatch(/the database is damaged/);
    store.inventory.close();
    expect(readable(openStore(path))).toEqual(['entries', 'history']);
  });

  it('damaged entries leave history and checkpoints readable, and nothing writes to them', () => {
    const path = filled(DB);
    damage(path, /^vm/);
    const before = readFileSync(path);
    const store = openStore(path);
    expect(readable(store)).toEqual(['history', 'checkpoints']);
    expect(refusal(store.inventory.add({ name: 'new', config: '', image: '' }))).toMatch(/damaged/);
    expect(refusal(store.inventory.remove('1'))).toMatch(/damaged/);
    store.inventory.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe('beside a text file', () => {
  const damages: ReadonlyArray<readonly [string, (path: string) => void, RegExp]> = [
    ['rubbish', (path) => writeFileSync(path, 'rubbish '.repeat(2000)), /it is not an SQLite database/],
    ['a cut history', (path) => truncateSync(path, 8192), /damaged: its end is missing/],
    ['pages of rubbish', (path) => damage(path, /./), /the database is damaged/],
    ['a later history', (path) => execute(path, 'PRAGMA user_version = 99'), /later v3_tui/],
    ['another program', (path) => execute(path, 'PRAGMA application_id = 7'), /another program/],
  ];

  it.each(damages)('%s is told, left as it is, and no matter for the entries', (_what, spoil, reason) => {
    const path = filled(TXT);
    spoil(`${path}.history`);
    const before = readFileSync(`${path}.history`);
    const { inventory, history, checkpoints } = openStore(path);
    expect(refusal(history.read({ limit: 5 }))).toMatch(reason);
    expect(refusal(history.unsettled())).toMatch(reason);
    expect(refusal(history.begin(EVENT))).toMatch(reason);
    expect(refusal(checkpoints.list())).toMatch(reason);
    expect(refusal(checkpoints.add(SAVED))).toMatch(reason);
    history.version();
    expect(namesOf(inventory)).toEqual(['web', 'db']);
    granted(inventory.add({ name: 'new', config: '', image: '' }));
    granted(inventory.change('1:web', { name: 'shop' }));
    expect(inventory.remove('1:db')).toBeNull();
    expect(namesOf(inventory)).toEqual(['shop', 'new']);
    inventory.close();
    expect(readFileSync(`${path}.history`).equals(before)).toBe(true);
    expect(readdirSync(at()).sort()).toEqual([TXT, `${TXT}.claims`, `${TXT}.history`]);
  });

  it('a folder in the place of the history is told, and no matter for the entries', () => {
    mkdirSync(at(`${TXT}.history`));
    const { inventory, history } = openStore(at(TXT));
    granted(inventory.add({ name: 'web', config: '', image: '' }));
    expect(refusal(history.begin(EVENT))).toMatch(/it is not a file/);
    expect(refusal(history.read({ limit: 1 }))).toMatch(/it is not a file/);
    expect(namesOf(inventory)).toEqual(['web']);
  });

  it('a damaged text file is no matter for the history', () => {
    const path = filled(TXT);
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x41, 0x00]));
    const { inventory, history, checkpoints } = openStore(path);
    expect(refusal(inventory.read())).toMatch(/UTF-16/);
    expect(allowed(history.read({ limit: 5 })).events).toHaveLength(1);
    expect(allowed(checkpoints.list())).toHaveLength(1);
    const { id } = allowed(history.begin(EVENT));
    expect(history.end(id, 'done', '')).toBeNull();
    inventory.close();
  });
});

function execute(path: string, sql: string): void {
  andClose(openSqlite(path), (db) => db.exec(sql));
}
