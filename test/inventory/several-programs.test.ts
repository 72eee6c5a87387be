import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInventory } from '../../src/inventory/open-inventory.js';
import { contentsOf, granted, namesOf, temporaryFolder } from './support/temporary.js';
import { bundleWorkers } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();

describe.each(['inventory.db', 'virtual_machines_list.txt'])('%s', (file) => {
  it('loses nothing that programs add at once, from the first write on', async () => {
    const path = at(`new/folder/${file}`);
    const tags = ['a', 'b', 'c', 'd'];
    const names = tags.map((tag) => Array.from({ length: 25 }, (_, index) => `${tag}${index}`));
    const running = names.map((some) => workers.start({ do: 'add', path, names: some }));
    expect(await Promise.all(running.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    const inventory = openInventory(path);
    expect(namesOf(inventory).sort()).toEqual(names.flat().sort());
    for (const some of names) expect(namesOf(inventory).filter((name) => some.includes(name))).toEqual(some);
    expect(
      readdirSync(at('new/folder')).filter(
        (name) => !/^(inventory\.db|virtual_machines_list\.txt(\.claims)?)$/.test(name),
      ),
    ).toEqual([]);
  });

  it('shows what another program changed, and says so by its version', async () => {
    const path = at(file);
    const inventory = openInventory(path);
    const seen = new Set([inventory.version()]);
    granted(inventory.add({ name: 'ours', config: '', image: '' }));
    seen.add(inventory.version());
    expect(inventory.version()).toBe([...seen][1]);
    await workers.start({ do: 'add', path, names: ['theirs'] }).ended;
    seen.add(inventory.version());
    expect(namesOf(inventory)).toEqual(['ours', 'theirs']);
    expect(inventory.version()).toBe([...seen][2]);
    inventory.close();
    seen.add(inventory.version());
    await workers.start({ do: 'add', path, names: ['later'] }).ended;
    seen.add(inventory.version());
    expect(namesOf(inventory)).toEqual(['ours', 'theirs', 'later']);
    expect(seen.size).toBeGreaterThanOrEqual(4);
    inventory.close();
  });

  it('loses nothing that was acknowledged, and goes on, when its writer is killed', async () => {
    const path = at(file);
    const states = new Map<string, string>();
    for (let round = 0; round < 40; round++) {
      const worker = workers.start({ do: 'churn', path, tag: `r${round}` });
      let tried: string[] = [];
      for (let lines = 1 + ((round * 7) % 11); ; lines--) {
        const said = (await worker.next()) as [string, string, string] | null;
        if (said === null) break;
        if (lines === 0) worker.child.kill('SIGKILL');
        const [stage, what, name] = said;
        tried = stage === 'try' ? [what, name] : [];
        if (stage === 'ack') apply(states, what, name);
      }
      expect(await worker.ended).toBeNull();
      const found = statesIn(path);
      const [what, name] = tried;
      // A step that was begun and not acknowledged is done wholly or not at all.
      if (what !== undefined && name !== undefined && !isSame(found, states)) apply(states, what, name);
      expect(found).toEqual(states);
    }
    expect(states.size).toBeGreaterThan(20);
  }, 40_000);
});

it('loses nothing where a second inventory of one program reads the database that the first has open', async () => {
  // Opening and closing the file past SQLite would drop its locks: the next program to end would then take
  // itself for the last one, and delete the log that is in use.
  const path = at('inventory.db');
  const writer = openInventory(path);
  const reader = openInventory(path);
  const names: string[] = [];
  for (const round of [1, 2, 3]) {
    granted(writer.add({ name: `ours${round}`, config: '', image: '' }));
    expect(namesOf(reader)).toEqual([...names, `ours${round}`]);
    await workers.start({ do: 'add', path, names: [`theirs${round}`] }).ended;
    expect(existsSync(`${path}-wal`)).toBe(true);
    names.push(`ours${round}`, `theirs${round}`);
    expect(namesOf(writer)).toEqual(names);
  }
  writer.close();
  expect(namesOf(reader)).toEqual(names);
});

function apply(states: Map<string, string>, what: string, name: string): void {
  if (what === 'remove') states.delete(name);
  else states.set(name, what === 'run' ? 'running /dev/v3-vm7' : 'stopped null');
}

function statesIn(path: string): Map<string, string> {
  const inventory = openInventory(path);
  const { entries, damaged } = contentsOf(inventory);
  inventory.close();
  expect(damaged).toEqual([]);
  return new Map(entries.map(({ name, state, device }) => [name, `${state} ${device}`]));
}

function isSame(a: Map<string, string>, b: Map<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, state]) => b.get(name) === state);
}
