import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInventory } from '../../src/inventory/open-inventory.js';
import { granted, namesOf, refusal, temporaryFolder } from './support/temporary.js';
import { bundleWorkers, type Manner, type Task } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();

/** All that a worker says until it ends by itself. */
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
    const names = Array.from({ length: 30 }, (_, index) => `${index}-${'n'.repeat(2000)}`);
    const answers = await answersOf({ do: 'add', path, names }, { largestFileKiB: 64 });
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
