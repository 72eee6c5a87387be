import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainingLocks } from '../../src/inventory/locks.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import { openInventory } from './support/open.js';
import { allowed, granted, namesOf, refusal, temporaryFolder } from './support/temporary.js';
import { bundleWorkers, type Manner, type Task } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();

/** Everything that a worker prints until it ends by itself. */
async function answersOf(task: Task, manner: Manner): Promise<object[]> {
  const worker = workers.start(task, manner);
  const answers: object[] = [];
  for (let answer = await worker.next(); answer !== null; answer = await worker.next())
    answers.push(answer as object);
  expect(await worker.ended).toBe(0);
  return answers;
}

describe.each(['inventory.db', 'virtual_machines_list.txt'])('%s', (file) => {
  it('refuses what the disk has no room for, loses nothing, and goes on when there is room', async () => {
    const path = at(file);
    const filler = `/${'x'.repeat(900)}`;
    const inventory = openInventory(path);
    for (let count = 0; count < 20; count++)
      granted(inventory.add({ name: `before${count}`, config: filler, image: '' }));
    inventory.close();
    const before = namesOf(openInventory(path));
    const largestFileKiB = Math.ceil(statSync(path).size / 1024) + 30;
    const names = Array.from({ length: 30 }, (_, index) => `${index}-${'n'.repeat(2000)}`);
    const answers = await answersOf({ do: 'add', path, names }, { largestFileKiB });
    const added = names.filter((_, index) => 'id' in (answers[index] ?? {}));
    expect(added.length).toBeGreaterThan(0);
    expect(added.length).toBeLessThan(names.length);
    expect(refusal(answers.at(-1) ?? null)).toMatch(
      /^Cannot write the inventory \/.*: (the file would be larger|the disk reports|no space)/,
    );
    expect(namesOf(openInventory(path))).toEqual([...before, ...added]);
    expect(readdirSync(at()).filter((name) => name.startsWith('.'))).toEqual([]);
    const after = openInventory(path);
    granted(after.add({ name: 'after', config: '', image: '' }));
    expect(namesOf(after)).toEqual([...before, ...added, 'after']);
    after.close();
  });

  it('is read where nothing may be written, and a write is refused with the file as it was', async () => {
    const path = at(`shut/${file}`);
    mkdirSync(at('shut'));
    const inventory = openInventory(path);
    granted(inventory.add({ name: 'web', config: '', image: '' }));
    inventory.close();
    const before = readFileSync(path);
    chmodSync(path, 0o444);
    chmodSync(at('shut'), 0o555);
    const manner = { unprivileged: true };
    expect(await answersOf({ do: 'read', path }, manner)).toMatchObject([{ entries: [{ name: 'web' }] }]);
    const [answer] = await answersOf({ do: 'add', path, names: ['new'] }, manner);
    expect(refusal(answer ?? null)).toMatch(
      /^Cannot write the inventory .*(read-only|permission denied|cannot be opened)/,
    );
    chmodSync(at('shut'), 0o755);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(at('shut')).filter((name) => name !== `${file}.claims`)).toEqual([file]);
  });

  it('is read on a file system without locks, and a write is refused with the reason', async (context) => {
    if (spawnSync('strace', ['-V']).status !== 0)
      return context.skip('strace is not installed: a file system without locks is not tested');
    const path = at(file);
    const { inventory, history } = openStore(path);
    granted(inventory.add({ name: 'web', config: '', image: '' }));
    allowed(history.begin({ who: 'r', asked: 'a', title: 't', vm: null }));
    inventory.close();
    const before = readdirSync(at()).map((name) => [name, readFileSync(at(name), 'latin1')]);
    const files = readdirSync(at()).flatMap((name) => [at(name), at(`${name}-shm`)]);
    const manner: Manner = { lockless: { files, error: 'EOPNOTSUPP' } };
    const [contents, events] = await answersOf({ do: 'look', path }, manner);
    expect(contents).toMatchObject({ entries: [{ name: 'web' }] });
    expect(events).toMatchObject({ events: [{ title: 't' }] });
    const [answer] = await answersOf({ do: 'add', path, names: ['new'] }, manner);
    expect(refusal(answer ?? null)).toBe(
      `Cannot write the inventory ${path}: the file system has no working locks.`,
    );
    expect(readdirSync(at()).map((name) => [name, readFileSync(at(name), 'latin1')])).toEqual(before);
  });

  it('is refused with the reason where it may not be read', async () => {
    const path = at(file);
    writeFileSync(path, 'web,,,0,\n');
    chmodSync(path, 0o000);
    if (process.getuid?.() === 0) chownSync(path, 0, 0);
    const [answer] = await answersOf({ do: 'read', path }, { unprivileged: true });
    expect(refusal(answer ?? null)).toBe(`Cannot read the inventory ${path}: permission denied.`);
  });

  it('is not made where its folder may not be made', async () => {
    mkdirSync(at('shut'), { mode: 0o555 });
    const path = at(`shut/folder/${file}`);
    const [answer] = await answersOf({ do: 'add', path, names: ['new'] }, { unprivileged: true });
    expect(refusal(answer ?? null)).toBe(`Cannot write the inventory ${path}: permission denied.`);
    expect(readdirSync(at('shut'))).toEqual([]);
  });
});

/** A database whose writer was killed in the middle of a write: its journal is beside it. */
function halfWritten(path: string): void {
  const { inventory, history } = openStore(at('whole.db'));
  granted(inventory.add({ name: 'web', config: '', image: '' }));
  allowed(history.begin({ who: 'r', asked: 'a', title: 't', vm: null }));
  inventory.close();
  const db = openSqlite(at('whole.db'));
  db.exec(
    "PRAGMA cache_size = 1; PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE; DELETE FROM vm; UPDATE event SET title = 'half'",
  );
  // This much is on the disk before the end of the write.
  const fill = db.prepare("INSERT INTO vm_tag VALUES (1, ?, 'x')");
  for (let position = 0; position < 5000; position++) fill.run(position);
  for (const end of ['', '-journal']) copyFileSync(at(`whole.db${end}`), `${path}${end}`);
  db.exec('ROLLBACK');
  db.close();
}

describe('what a killed writer left half written', () => {
  it('is undone by the first who reads it', () => {
    const path = at('inventory.db');
    halfWritten(path);
    expect(statSync(path).size).toBeGreaterThan(statSync(at('whole.db')).size);
    const { inventory, history } = openStore(path);
    expect(namesOf(inventory)).toEqual(['web']);
    expect(allowed(history.read({ limit: 5 })).events).toMatchObject([{ title: 't' }]);
    expect(existsSync(`${path}-journal`)).toBe(false);
    inventory.close();
  });

  it('is told to who may not write there, left as it is, and read after another has read it', async () => {
    mkdirSync(at('shut'));
    const path = at('shut/inventory.db');
    halfWritten(path);
    const files = [path, `${path}-journal`];
    const before = files.map((file) => readFileSync(file, 'latin1'));
    for (const file of files) chmodSync(file, 0o444);
    chmodSync(at('shut'), 0o555);
    const [contents, history] = await answersOf({ do: 'look', path }, { unprivileged: true });
    const reason =
      /: a program was killed while writing to it, .*; run v3_tui list once as a user who may write there\.$/;
    expect(refusal(contents ?? null)).toMatch(reason);
    expect(refusal(history ?? null)).toMatch(reason);
    expect(files.map((file) => readFileSync(file, 'latin1'))).toEqual(before);
    for (const [file, mode] of [[at('shut'), 0o755], ...files.map((one) => [one, 0o644] as const)] as const)
      chmodSync(file, mode);
    expect(namesOf(openInventory(path))).toEqual(['web']);
    chmodSync(at('shut'), 0o555);
    const [fixed] = await answersOf({ do: 'look', path }, { unprivileged: true });
    expect(fixed).toMatchObject({ entries: [{ name: 'web' }] });
    chmodSync(at('shut'), 0o755);
  });
});

it('tells a file that nobody holds from one that another program holds, when SQLite gave up waiting', () => {
  const path = at('some.db');
  const holder = openSqlite(path);
  holder.exec('CREATE TABLE one (a); BEGIN IMMEDIATE');
  const write = (): void =>
    andClose(openSqlite(path, { timeout: 0 }), (db) => {
      db.exec('INSERT INTO one VALUES (1)');
    });
  expect(() => explainingLocks(path, write)).toThrow(/database is locked/);
  const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
  holder.close();
  expect(() =>
    explainingLocks(path, () => {
      throw busy;
    }),
  ).toThrow(/no program on this host holds it; its file system may have no working locks/);
});
