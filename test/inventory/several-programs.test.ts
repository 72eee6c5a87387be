import { readdirSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInventory } from './support/open.js';
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
    const seen = [inventory.version()];
    granted(inventory.add({ name: 'first', config: '', image: '' }));
    seen.push(inventory.version());
    granted(inventory.add({ name: 'ours', config: '', image: '' }));
    seen.push(inventory.version());
    await workers.start({ do: 'add', path, names: ['theirs'] }).ended;
    seen.push(inventory.version());
    expect(namesOf(inventory)).toEqual(['first', 'ours', 'theirs']);
    inventory.close();
    await workers.start({ do: 'add', path, names: ['later'] }).ended;
    seen.push(inventory.version());
    expect(namesOf(inventory)).toEqual(['first', 'ours', 'theirs', 'later']);
    expect(new Set(seen).size).toBe(5);
    // Just after a change the version differs from look to look; then it stays.
    await expect
      .poll(() => {
        const version = inventory.version();
        return inventory.version() === version;
      })
      .toBe(true);
    const version = inventory.version();
    expect(namesOf(inventory)).toHaveLength(4);
    expect(inventory.version()).toBe(version);
    inventory.close();
  });

  it('is read only as whole as it was written, at any moment while another program writes', async () => {
    const path = at(file);
    const size = 25;
    // It writes until it was read often enough: the speed of either does not matter.
    const writer = workers.start({ do: 'batches', path, batches: 1_000_000, size });
    const isOver = writer.ended.then(() => true);
    const counts = new Set<number>();
    for (let over = false; !over && counts.size < 20; over = await Promise.race([isOver, turn()])) {
      const reader = openInventory(path);
      const count = namesOf(reader).length;
      expect(count % size).toBe(0);
      expect(count).toBeGreaterThanOrEqual(Math.max(...counts, 0));
      counts.add(count);
      reader.close();
    }
    expect(counts.size).toBe(20);
    writer.child.kill('SIGKILL');
    expect(await writer.ended).toBeNull();
    expect(namesOf(openInventory(path)).length % size).toBe(0);
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
      // A step that was begun and not acknowledged is done completely or not at all.
      if (what !== undefined && name !== undefined && !isSame(found, states)) apply(states, what, name);
      expect(found).toEqual(states);
    }
    expect(states.size).toBeGreaterThan(20);
  });
});

it('writes and reads as other inventories of the same program do, and holds no lock in between', async () => {
  const path = at('inventory.db');
  const writer = openInventory(path);
  const reader = openInventory(path);
  const names: string[] = [];
  for (const round of [1, 2]) {
    granted(writer.add({ name: `ours${round}`, config: '', image: '' }));
    expect(namesOf(reader)).toEqual([...names, `ours${round}`]);
    expect(isLockedHere(path)).toBe(false);
    expect(readdirSync(at())).toEqual(['inventory.db']);
    await workers.start({ do: 'add', path, names: [`theirs${round}`] }).ended;
    names.push(`ours${round}`, `theirs${round}`);
    expect(namesOf(writer)).toEqual(names);
  }
  writer.close();
  expect(namesOf(reader)).toEqual(names);
  reader.close();
});

function turn(): Promise<false> {
  return new Promise((resolve) => setImmediate(() => resolve(false)));
}

/** True if this process has a lock on the file. */
function isLockedHere(path: string): boolean {
  const line = new RegExp(` ${process.pid} [0-9a-f]+:[0-9a-f]+:${statSync(path).ino} `);
  return line.test(readFileSync('/proc/locks', 'latin1'));
}

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
