import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { IS_SOAK } from '../support/soak.js';
import { toolOf } from './support/busy-worker.js';
import { allowed, contentsOf, temporaryFolder } from './support/temporary.js';
import { bundleWorkers } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();

/** Their moments are spread over the lines of two rounds. */
const KILLS = IS_SOAK ? 300 : 12;

const STEPS = ['begin', 'tool', 'addAll', 'amend', 'save', 'judge', 'end', 'remove'] as const;
type Step = (typeof STEPS)[number];

/** Which steps of one round of the worker are visible. */
type Rounds = Map<string, Set<Step>>;

describe.each(['inventory.db', 'virtual_machines_list.txt'])('%s', (file) => {
  it('holds all that was acknowledged, and no half of what was not, when its writer is killed', async () => {
    const path = at(file);
    const acknowledged: Rounds = new Map();
    for (let kill = 0; kill < KILLS; kill++) {
      const worker = workers.start({ do: 'record', path, tag: `r${kill}` });
      let tried: [Step, string] | null = null;
      for (let lines = 1 + ((kill * 7) % 33); ; lines--) {
        const said = (await worker.next()) as ['try' | 'ack', Step, string] | null;
        if (said === null) break;
        if (lines === 0) worker.child.kill('SIGKILL');
        const [stage, step, name] = said;
        tried = stage === 'try' ? [step, name] : null;
        if (stage === 'ack') stepsOf(acknowledged, name).add(step);
      }
      expect(await worker.ended).toBeNull();
      const found = roundsIn(path);
      // A step that was begun and not acknowledged is done completely or not at all.
      if (tried !== null && found.get(tried[1])?.has(tried[0])) stepsOf(acknowledged, tried[1]).add(tried[0]);
      expect(found).toEqual(acknowledged);
    }
    expect(acknowledged.size).toBeGreaterThan(0.8 * KILLS);
  });
});

function stepsOf(rounds: Rounds, name: string): Set<Step> {
  const steps = rounds.get(name) ?? new Set();
  rounds.set(name, steps);
  return steps;
}

/** Reads everything again, and checks that what belongs together is there together. */
function roundsIn(path: string): Rounds {
  const rounds: Rounds = new Map();
  const { inventory, history, checkpoints } = openStore(path);
  const { entries, damaged } = contentsOf(inventory);
  expect(damaged).toEqual([]);
  const { events } = allowed(history.read({ limit: 1e6 }));
  const saved = allowed(checkpoints.list());
  const open = allowed(history.unsettled()).map(({ id }) => id);
  expect(open).toEqual(
    events
      .filter(({ end }) => end === null)
      .map(({ id }) => id)
      .reverse(),
  );
  inventory.close();
  for (const { title, tools, end } of events) {
    const steps = stepsOf(rounds, title).add('begin');
    if (tools.length > 0) steps.add('tool');
    for (const tool of tools) expect(tool).toEqual(toolOf(title));
    if (end !== null) steps.add('end');
  }
  for (const { vmName, state, bytes } of saved) {
    const steps = stepsOf(rounds, vmName).add('save');
    if (state === 'whole') steps.add('judge');
    expect(bytes).toBe(state === 'whole' ? 5 : null);
  }
  const names = new Set(entries.map(({ name }) => name));
  expect(names.size).toBe(entries.length);
  for (const [name, steps] of rounds) {
    const there = ['a', 'b', 'c'].map((part) => names.has(`${name}-${part}`));
    expect(there.slice(1)).toEqual([there[1], there[1]]);
    if (there[1]) steps.add('addAll');
    if (there[1] && !there[0]) steps.add('remove');
    const event = events.find(({ title }) => title === name);
    const id = entries.find((entry) => entry.name === `${name}-a`)?.id ?? null;
    if (event?.vm?.id) expect(event.vm.id).toBe(id);
    // The event names the entry from `amend` on, and until the entry is removed.
    if (event?.vm?.id || (steps.has('remove') && !there[0])) steps.add('amend');
  }
  return rounds;
}
