import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Entry } from '../../src/inventory/inventory.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import { HISTORY, INVENTORY } from '../../src/inventory/sqlite-schema.js';
import { allowed, contentsOf, granted, refusal, temporaryFolder } from './support/temporary.js';
import { bundleWorkers } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();
const FILE = 'inventory.db';

/** An inventory that this version of the program left. */
function sqlOf(version: 1 | 2): string {
  return readFileSync(new URL(`../../fixtures/inventory/version-${version}.sql`, import.meta.url), 'utf8');
}

const MADE_AT = 1_700_000_000_000;
const LATER = {
  moduleLoad: null,
  notes: '',
  tags: [],
  autostart: null,
  madeAt: MADE_AT,
  activatedAt: null,
  startedAt: null,
};
const ENTRIES: readonly Entry[] = [
  {
    id: '1',
    name: 'web',
    config: '/srv/web.xml',
    image: '',
    device: '/dev/v3-vm0',
    state: 'running',
    bootId: 'b1',
    options: [
      ['MEM', '512'],
      ['NAME', '"quoted"'],
    ],
    lastMode: 'stream',
    lastStream: 'com1',
    ...LATER,
  },
  {
    id: '3',
    name: '"quoted" name',
    config: '"/odd',
    image: '/srv/ü.img',
    device: null,
    state: 'paused',
    bootId: null,
    options: [],
    lastMode: null,
    lastStream: null,
    ...LATER,
  },
];

function versionOne(): string {
  return ofVersion(1);
}

function ofVersion(version: 1 | 2): string {
  andClose(openSqlite(at(FILE)), (db) => db.exec(sqlOf(version)));
  return at(FILE);
}

function versionIn(path: string): number {
  return andClose(openSqlite(path, { readonly: true }), (db) =>
    Number(db.pragma('user_version', { simple: true })),
  );
}

it('reads a database of an older version, with history and checkpoints empty, and leaves it as it is', () => {
  const path = versionOne();
  const before = readFileSync(path);
  const { inventory, history, checkpoints } = openStore(path);
  expect(contentsOf(inventory).entries).toEqual(ENTRIES);
  expect(history.read({ limit: 5 })).toEqual({ events: [], next: null });
  expect(history.unsettled()).toEqual([]);
  expect(checkpoints.list()).toEqual([]);
  expect(checkpoints.remove('1')).toBeNull();
  inventory.version();
  inventory.close();
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(at())).toEqual([FILE]);
});

it('has one version for as long as nobody writes it, also in the mode of older programs', () => {
  const path = versionOne();
  const older = openSqlite(path);
  older.pragma('journal_mode = WAL');
  const { inventory, history } = openStore(path);
  const seen = () =>
    Array.from({ length: 3 }, () => {
      allowed(history.read({ limit: 5 }));
      return [inventory.version(), history.version(), contentsOf(inventory).entries.length].join(' ');
    });
  const whileOpen = new Set(seen());
  older.exec("UPDATE vm SET name = 'shop' WHERE name = 'web'");
  const afterWrite = new Set(seen());
  older.close();
  seen();
  const alone = new Set(seen());
  inventory.close();
  expect([whileOpen.size, afterWrite.size, alone.size]).toEqual([1, 1, 1]);
  expect(afterWrite).not.toEqual(whileOpen);
});

it('brings it further at the first write, and keeps a copy of it as it was', () => {
  const path = versionOne();
  const { inventory, history } = openStore(path);
  const added = granted(inventory.add({ name: 'new', config: '', image: '', notes: 'n', tags: ['t'] }));
  expect(added.id).toBe('4');
  expect(contentsOf(inventory).entries).toEqual([...ENTRIES, added]);
  allowed(history.begin({ who: 'r', asked: 'a', title: 't', vm: { id: '1', name: 'web', device: null } }));
  inventory.close();
  expect(contentsOf(openStore(path).inventory).entries).toEqual([...ENTRIES, added]);
  expect(versionIn(path)).toBe(6);
  expect(readdirSync(at()).sort()).toEqual([FILE, `${FILE}.before-6`]);
  expect(contentsOf(openStore(at(`${FILE}.before-6`)).inventory).entries).toEqual(ENTRIES);
  expect(versionIn(at(`${FILE}.before-6`))).toBe(1);
});

it('brings one of the second version further too, with its history', () => {
  const path = ofVersion(2);
  const { inventory, history } = openStore(path);
  expect(contentsOf(inventory).entries).toEqual(ENTRIES);
  const titles = () => {
    const page = history.read({ limit: 5 });
    return 'refused' in page ? page : page.events.map(({ title }) => title);
  };
  expect(titles()).toEqual(['activate web']);
  const changed = granted(inventory.change('1', { moduleLoad: '12 345' }));
  expect(changed).toMatchObject({ ...ENTRIES[0], moduleLoad: '12 345' });
  inventory.close();
  expect(contentsOf(openStore(path).inventory).entries[0]?.moduleLoad).toBe('12 345');
  expect(titles()).toEqual(['activate web']);
  expect(versionIn(path)).toBe(6);
  expect(versionIn(at(`${FILE}.before-6`))).toBe(2);
});

it('brings one of the fourth version further, in which no VM starts with the host', () => {
  andClose(openSqlite(at(FILE)), (old) => {
    for (const step of INVENTORY.steps.slice(0, 4)) old.exec(step);
    old.exec(`PRAGMA user_version = 4; PRAGMA application_id = ${INVENTORY.applicationId};
      INSERT INTO vm (name, config, image, state, made_at, notes) VALUES ('web', '/c', '/i', 'stopped', 5, 'kept')`);
  });
  const { inventory } = openStore(at(FILE));
  expect(contentsOf(inventory).entries).toMatchObject([{ name: 'web', notes: 'kept', autostart: null }]);
  expect(granted(inventory.change('1', { autostart: 7 }))).toMatchObject({ notes: 'kept', autostart: 7 });
  inventory.close();
  expect(contentsOf(openStore(at(FILE)).inventory).entries).toMatchObject([{ autostart: 7, madeAt: 5 }]);
  expect(versionIn(at(`${FILE}.before-6`))).toBe(4);
});

it.each([
  ['inventory.db', INVENTORY, 'inventory.db'],
  ['vms.txt', HISTORY, 'vms.txt.history'],
] as const)('brings %s further, whose events no other host has asked for', (file, schema, db) => {
  const from = schema.steps.length - 1;
  andClose(openSqlite(at(db)), (old) => {
    for (const step of schema.steps.slice(0, from)) old.exec(step);
    old.exec(`PRAGMA user_version = ${from}; PRAGMA application_id = ${schema.applicationId};
      INSERT INTO event (at, who, asked, title, intent, owner_pid, owner_start, owner_boot)
        VALUES (1, 'root', 'stop', 'stop web', '{}', 1, '', '')`);
  });
  const { inventory, history } = openStore(at(file));
  expect(history.ofAsk('a')).toEqual([]);
  const event = { who: 'r', asked: 'start', vm: null };
  for (const [title, ask] of [
    ['one', 'a'],
    ['two', 'b'],
    ['three', 'a'],
  ] as const)
    allowed(history.begin({ ...event, title, ask }));
  const titlesOf = (ask: string) => allowed(history.ofAsk(ask)).map(({ title }) => title);
  expect([titlesOf('a'), titlesOf('b'), titlesOf('')]).toEqual([['one', 'three'], ['two'], []]);
  expect(allowed(history.read({ limit: 5 })).events).toHaveLength(4);
  inventory.close();
});

it('keeps another copy beside one that is there', () => {
  writeFileSync(at(`${FILE}.before-6`), 'of last year');
  const path = versionOne();
  const { inventory } = openStore(path);
  expect(inventory.remove('3')).toBeNull();
  inventory.close();
  expect(readFileSync(at(`${FILE}.before-6`), 'utf8')).toBe('of last year');
  expect(contentsOf(openStore(at(`${FILE}.before-6-2`)).inventory).entries).toEqual(ENTRIES);
});

it('changes nothing where no copy can be made, says so, and can be read', () => {
  const path = versionOne();
  const before = readFileSync(path);
  mkdirSync(at(`${FILE}.before-6`));
  const { inventory, history } = openStore(path);
  const reason =
    /an older v3_tui wrote it, and the copy .*before-6, cannot be made: it is a directory; it can be read, not written\.$/;
  expect(refusal(inventory.add({ name: 'new', config: '', image: '' }))).toMatch(reason);
  expect(refusal(inventory.remove('1'))).toMatch(reason);
  expect(refusal(history.begin({ who: 'r', asked: 'a', title: 't', vm: null }))).toMatch(reason);
  expect(contentsOf(inventory).entries).toEqual(ENTRIES);
  inventory.close();
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(versionIn(path)).toBe(1);
});

it('is brought further once by programs that write to it at the same time', async () => {
  const path = versionOne();
  const names = ['a', 'b', 'c', 'd'];
  const running = names.map((name) => workers.start({ do: 'add', path, names: [name] }));
  expect(await Promise.all(running.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
  expect(readdirSync(at()).sort()).toEqual([FILE, `${FILE}.before-6`]);
  const found = contentsOf(openStore(path).inventory).entries;
  expect(found.slice(0, 2)).toEqual(ENTRIES);
  expect(
    found
      .map(({ name }) => name)
      .slice(2)
      .sort(),
  ).toEqual(names);
});

it.each([
  ['inventory.db', INVENTORY, 'inventory.db', 3],
  ['vms.txt', HISTORY, 'vms.txt.history', 1],
] as const)(
  'finds texts in the history of %s that an older program has put into an index',
  (file, schema, db, from) => {
    andClose(openSqlite(at(db)), (old) => {
      for (const step of schema.steps.slice(0, from)) old.exec(step);
      old.exec(`PRAGMA user_version = ${from}; PRAGMA application_id = ${schema.applicationId};
      INSERT INTO event (at, who, asked, title, intent, owner_pid, owner_start, owner_boot, ended_at, outcome, message)
        VALUES (1, 'root', 'stop', 'stop web', '{}', 1, '', '', 2, 'done', '');
      INSERT INTO event_text VALUES (1, 'STOP WEB');
      INSERT INTO event_index (rowid, folded) VALUES (1, 'STOP WEB');
      UPDATE event_indexed SET upto = 1`);
    });
    const { inventory, history } = openStore(at(file));
    const found = () => allowed(history.read({ text: 'p web', limit: 5 })).events.map(({ title }) => title);
    expect(found()).toEqual(['stop web']);
    allowed(history.begin({ who: 'r', asked: 'a', title: 'start web', vm: null }));
    expect(found()).toEqual(['stop web']);
    expect(readdirSync(at())).toContain(`${db}.before-${schema.steps.length}`);
    expect(history.prune(0)).toBe(1);
    expect(found()).toEqual([]);
    inventory.close();
  },
);
