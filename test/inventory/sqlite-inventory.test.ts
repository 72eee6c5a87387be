import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { openSqlite } from '../../src/inventory/sqlite-driver.js';
import { openInventory } from './support/open.js';
import { allowed, contentsOf, granted, namesOf, refusal, temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();
const FILE = 'inventory.db';
const WEB = { name: 'web', config: '/srv/web.xml', image: '' };

/** Makes a database with these VMs and leaves it closed. */
function filled(names: readonly string[] = ['web', 'db'], file = FILE): string {
  const inventory = openInventory(at(file));
  for (const name of names) granted(inventory.add({ ...WEB, name }));
  inventory.close();
  return at(file);
}

describe('reading', () => {
  it('writes nothing where nothing is', () => {
    const inventory = openInventory(at(`absent/folder/${FILE}`));
    expect(inventory.read()).toEqual({ entries: [], damaged: [] });
    inventory.version();
    expect(inventory.remove('1')).toBeNull();
    expect(refusal(inventory.change('1', { state: 'paused' }))).toMatch(/not in it/);
    inventory.close();
    expect(readdirSync(at())).toEqual([]);
  });

  it('writes nothing beside a database that is there, and leaves its times', () => {
    const path = filled();
    const before = [
      readdirSync(at()),
      statSync(at(), { bigint: true }),
      statSync(path, { bigint: true }).mtimeNs,
    ];
    const inventory = openInventory(path);
    expect(namesOf(inventory)).toEqual(['web', 'db']);
    inventory.version();
    inventory.close();
    const after = [
      readdirSync(at()),
      statSync(at(), { bigint: true }),
      statSync(path, { bigint: true }).mtimeNs,
    ];
    expect(JSON.stringify(after, asText)).toBe(JSON.stringify(before, asText));
  });

  it('sees what a writer has that is open', () => {
    const writer = openInventory(at(FILE));
    const reader = openInventory(at(FILE));
    for (const name of ['a', 'b', 'c']) {
      const version = reader.version();
      granted(writer.add({ ...WEB, name }));
      expect(reader.version()).not.toBe(version);
      expect(namesOf(reader)).toEqual(namesOf(writer));
    }
    writer.close();
    expect(namesOf(reader)).toEqual(['a', 'b', 'c']);
  });
});

it('makes folder and file for their owner alone', () => {
  granted(openInventory(at(`new/folder/${FILE}`)).add(WEB));
  expect(statSync(at('new/folder')).mode & 0o777).toBe(0o700);
  expect(statSync(at(`new/folder/${FILE}`)).mode & 0o777).toBe(0o600);
});

it('records when a VM was made, and never uses an id twice', () => {
  const inventory = openInventory(at(FILE), { now: () => 1_234_567 });
  const first = granted(inventory.add(WEB));
  inventory.remove(first.id);
  expect(granted(inventory.add(WEB)).id).not.toBe(first.id);
  inventory.close();
  const db = openSqlite(at(FILE), { readonly: true });
  expect(db.prepare('SELECT made_at FROM vm').all()).toEqual([{ made_at: 1_234_567 }]);
  db.close();
});

it('removes the config options with their VM', () => {
  const inventory = openInventory(at(FILE));
  const entry = granted(
    inventory.add({
      ...WEB,
      options: [
        ['MEM', '1'],
        ['MEM', '2'],
      ],
    }),
  );
  expect(contentsOf(inventory).entries[0]?.options).toEqual([
    ['MEM', '1'],
    ['MEM', '2'],
  ]);
  inventory.remove(entry.id);
  inventory.close();
  const db = openSqlite(at(FILE), { readonly: true });
  expect(db.prepare('SELECT * FROM vm_option').all()).toEqual([]);
  db.close();
});

it.each([
  [{ name: 'a\0b' }, /the name contains a NUL byte/],
  [{ name: '\udce2\udc82\udcac' }, /the name is not valid text/],
  [{ config: '/\ud800' }, /the config path is not valid text/],
  [{ options: [['TAG', '\udfff']] as const }, /the option value is not valid text/],
  [{ tags: ['a', 'b\0'] }, /the tag contains a NUL byte/],
])('refuses %j', (wish, reason) => {
  const inventory = openInventory(at(FILE));
  const { id } = granted(inventory.add(WEB));
  expect(refusal(inventory.add({ ...WEB, ...wish }))).toMatch(reason);
  expect(refusal(inventory.change(id, wish))).toMatch(reason);
  expect(contentsOf(inventory).entries).toHaveLength(1);
  inventory.close();
});

describe('a file that is no inventory', () => {
  const damages: ReadonlyArray<readonly [what: string, damage: (path: string) => void, reason: RegExp]> = [
    ['rubbish', (path) => writeFileSync(path, 'rubbish '.repeat(2000)), /it is not an SQLite database/],
    ['a short text', (path) => writeFileSync(path, 'x'), /it is not an SQLite database/],
    ['cut off', (path) => truncateSync(path, statSync(path).size - 4096), /damaged: its end is missing/],
    ['cut in the header', (path) => truncateSync(path, 60), /damaged: its end is missing/],
    ['overwritten inside', overwritePages, /damaged/],
    ['wrong inside a page that can still be read', miscountPages, /damaged/],
    ['a directory', (path) => mkdirInPlace(path), /it is not a file/],
    ['of a later version', (path) => execute(path, 'PRAGMA user_version = 99'), /later v3_tui.*version 99/],
    ['of another program', (path) => execute(path, 'PRAGMA application_id = 7'), /of another program/],
    ['foreign tables', (path) => foreign(path), /of another program/],
  ];

  it.each(damages)('%s: is told, left as it is, and used again when it is fixed', (_what, damage, reason) => {
    const path = filled(Array.from({ length: 200 }, (_, index) => `vm${index}`));
    copyFileSync(path, at('good'));
    damage(path);
    const before = existsSync(path) && statSync(path).isFile() ? readFileSync(path) : null;
    const inventory = openInventory(path);
    expect(refusal(inventory.read())).toMatch(reason);
    expect(refusal(inventory.add(WEB))).toMatch(reason);
    expect(refusal(inventory.change('1', { state: 'running' }))).toMatch(reason);
    expect(refusal(inventory.remove('1'))).toMatch(reason);
    inventory.version();
    if (before !== null) expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(at()).sort()).toEqual(['good', FILE]);
    rmSync(path, { recursive: true });
    expect(inventory.read()).toEqual({ entries: [], damaged: [] });
    renameSync(at('good'), path);
    expect(namesOf(inventory)).toHaveLength(200);
    granted(inventory.add({ ...WEB, name: 'after' }));
    expect(namesOf(inventory).at(-1)).toBe('after');
    inventory.close();
  });

  it('an empty file is an empty inventory', () => {
    writeFileSync(at(FILE), '');
    const inventory = openInventory(at(FILE));
    expect(inventory.read()).toEqual({ entries: [], damaged: [] });
    granted(inventory.add(WEB));
    expect(namesOf(inventory)).toEqual(['web']);
    inventory.close();
  });
});

it('is followed through a symbolic link, with what lies beside it', () => {
  mkdirSync(at('real'));
  symlinkSync('real/store.db', at(FILE));
  const store = openStore(at(FILE));
  granted(store.inventory.add(WEB));
  allowed(store.history.begin({ who: 'r', asked: 'a', title: 't', vm: null }));
  const other = openStore(at(FILE));
  expect(allowed(other.history.read({ limit: 5 })).events).toHaveLength(1);
  expect(namesOf(other.inventory)).toEqual(['web']);
  store.inventory.close();
  expect(readdirSync(at()).sort()).toEqual([FILE, 'real']);
  expect(readdirSync(at('real'))).toEqual(['store.db']);
});

describe('a file that is exchanged while it is open', () => {
  it('is the one that is read and written from then on', () => {
    const other = filled(['other'], 'other.db');
    const inventory = openInventory(filled());
    granted(inventory.add({ ...WEB, name: 'last' }));
    renameSync(at(FILE), at('moved.db'));
    renameSync(other, at(FILE));
    expect(namesOf(inventory)).toEqual(['other']);
    granted(inventory.add({ ...WEB, name: 'more' }));
    inventory.close();
    expect(namesOf(openInventory(at(FILE)))).toEqual(['other', 'more']);
    expect(namesOf(openInventory(at('moved.db')))).toEqual(['web', 'db', 'last']);
  });

  it('is complete by itself after every write: a plain copy of it is a backup', () => {
    const inventory = openInventory(at(FILE));
    for (const name of ['a', 'b', 'c']) {
      granted(inventory.add({ ...WEB, name }));
      copyFileSync(at(FILE), at(`${name}.db`));
      expect(namesOf(openInventory(at(`${name}.db`)))).toEqual(namesOf(inventory));
    }
    inventory.close();
  });

  it('is refused as soon as a later program has brought it further', () => {
    const inventory = openInventory(at(FILE));
    granted(inventory.add(WEB));
    execute(at(FILE), 'PRAGMA user_version = 99');
    expect(refusal(inventory.read())).toMatch(/later v3_tui/);
    expect(refusal(inventory.add(WEB))).toMatch(/later v3_tui/);
    inventory.close();
  });
});

function execute(path: string, sql: string): void {
  const db = openSqlite(path);
  db.exec(sql);
  db.close();
}

function overwritePages(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4096);
  writeFileSync(path, bytes);
}

/** Writes a wrong count of unused bytes into each page of rows. */
function miscountPages(path: string): void {
  const bytes = readFileSync(path);
  for (let page = 4096; page < bytes.length; page += 4096) if (bytes[page] === 13) bytes[page + 7] = 99;
  writeFileSync(path, bytes);
}

function mkdirInPlace(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

function foreign(path: string): void {
  rmSync(path);
  execute(path, 'CREATE TABLE bookmarks (title TEXT)');
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
