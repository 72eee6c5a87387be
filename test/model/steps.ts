import { expect } from 'vitest';
import { actionById } from '../../src/state/actions/table.js';
import { splitKey } from '../../src/state/fleet/host-id.js';
import type { Outcome } from '../../src/state/operations/outcome.js';
import type { Vm } from '../../src/state/vms/model.js';
import type { Run } from '../simulator/simulated-host.js';
import { fc } from '../support/fast-check.js';
import { type ActionId, type Bench, check, damage, mayDo, type Program, truth } from './bench.js';
import { readGuests } from './readings.js';

const LIFE = ['start', 'pause', 'continue', 'stop', 'reset', 'activate', 'adopt', 'delete'] as const;
const OUTSIDE = ['v3_free', 'v3_launch', 'v3_stop', 'v3_pause', 'v3_continue', 'v3_reset'] as const;

/** One thing that a user, somebody else or chance does. `pick` chooses a VM among those that it can be done to. */
export type Step =
  | { do: 'add'; name: string; how: 'image' | 'image and config' | 'build' | 'build with option'; by: 0 | 1 }
  /** `same`: an adopted VM is the inactive entry of its name, where there is one. */
  | { do: 'act'; pick: number; same: boolean; by: 0 | 1 }
  /** The first kernel call of the action fails, or does nothing and reports success. */
  | {
      do: 'act in vain';
      id: 'start' | 'pause' | 'continue' | 'stop' | 'delete' | 'activate';
      kind: 'fail' | 'ignore';
      pick: number;
      by: 0 | 1;
    }
  /** On all VMs at once that can take it. */
  | { do: 'act on all'; id: 'start' | 'pause' | 'continue' | 'stop' | 'activate'; by: 0 | 1 }
  /** Two things to one VM at the same moment, by one program or by two. */
  | { do: 'act twice'; other: 'pause' | 'stop' | 'delete'; pick: number; by: 0 | 1 }
  | { do: 'create outside'; name: string }
  | { do: 'run outside'; tool: (typeof OUTSIDE)[number]; pick: number }
  | { do: 'fate'; verb: 'die' | 'error' | 'vanish' | 'appear'; pick: number }
  /** The module is unloaded; an activation fails; it is loaded again. */
  | { do: 'unload the module'; pick: number }
  | { do: 'reboot' }
  | { do: 'damage the inventory' };

const names = ['web', 'db', 'a b', '-rf', 'tab\there', 'ünï', 'a,b', "it's", 'x'.repeat(127)];

const anyName = fc.constantFrom(...names);
const anyPick = fc.nat({ max: 999 });
const anyBy = fc.constantFrom(0 as const, 1 as const);

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      name: anyName,
      how: fc.constantFrom(
        'image' as const,
        'image and config' as const,
        'build' as const,
        'build with option' as const,
      ),
      by: anyBy,
    }),
  },
  {
    weight: 16,
    arbitrary: fc.record({ do: fc.constant('act' as const), pick: anyPick, same: fc.boolean(), by: anyBy }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('act in vain' as const),
      id: fc.constantFrom(
        'start' as const,
        'pause' as const,
        'continue' as const,
        'stop' as const,
        'delete' as const,
        'activate' as const,
      ),
      kind: fc.constantFrom('fail' as const, 'ignore' as const),
      pick: anyPick,
      by: anyBy,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('act on all' as const),
      id: fc.constantFrom(
        'start' as const,
        'pause' as const,
        'continue' as const,
        'stop' as const,
        'activate' as const,
      ),
      by: anyBy,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('act twice' as const),
      other: fc.constantFrom('pause' as const, 'stop' as const, 'delete' as const),
      pick: anyPick,
      by: anyBy,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('create outside' as const), name: anyName }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('run outside' as const),
      tool: fc.constantFrom(...OUTSIDE),
      pick: anyPick,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fate' as const),
      verb: fc.constantFrom('die' as const, 'error' as const, 'vanish' as const, 'appear' as const),
      pick: anyPick,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unload the module' as const), pick: anyPick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reboot' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('damage the inventory' as const) }) },
);

/** Carries out a step on the host, compares its result with the rules, and updates the model. */
export async function take(bench: Bench, step: Step): Promise<void> {
  switch (step.do) {
    case 'add':
      return add(bench, step);
    case 'act':
      return act(bench, step);
    case 'act in vain':
      return actInVain(bench, step);
    case 'act on all':
      return actOnAll(bench, step);
    case 'act twice':
      return actTwice(bench, step);
    case 'create outside':
      mustEnd(await bench.host.tool('v3_create', '--', bench.files.image, step.name));
      return;
    case 'run outside':
      return runOutside(bench, step);
    case 'fate':
      return fate(bench, step);
    case 'unload the module':
      return unloadModule(bench, step);
    case 'reboot':
      return reboot(bench);
    case 'damage the inventory':
      return damage(bench);
  }
}

type Of<D extends Step['do']> = Extract<Step, { do: D }>;

async function add(bench: Bench, { name, how, by }: Of<'add'>): Promise<void> {
  const program = bench.programs[by];
  const vms = await program.refresh();
  const { image, config } = bench.files;
  const vm = {
    name,
    config: how === 'image' ? '' : config,
    image: how.startsWith('image') ? image : '',
    options: how === 'build with option' ? [['MEM', '128'] as const] : [],
  };
  const outcome = await program.operations.add(vm);
  const taken = vms.some((other) => other.name === name);
  const fits = bench.kind.inventory === 'sqlite' || (!name.includes(',') && vm.options.length === 0);
  expectOutcome(outcome, !taken && fits);
  if (outcome.ok) remember(bench, outcome, vm);
}

/** Does one of all the things that can be done to one of the VMs. */
async function act(bench: Bench, { pick, same, by }: Of<'act'>): Promise<void> {
  const program = bench.programs[by];
  // VMs live longer if not every third thing done to them ends them.
  const possible = possibleActs(await program.refresh()).filter(
    ({ id }) => id !== 'delete' || pick % 4 === 0,
  );
  const chosen = possible[pick % possible.length];
  if (chosen) await actOn(bench, program, chosen.vm, chosen.id, same);
}

function possibleActs(vms: readonly Vm[]): ReadonlyArray<{ vm: Vm; id: ActionId }> {
  return vms.flatMap((vm) => LIFE.filter((id) => mayDo(id, vm)).map((id) => ({ vm, id })));
}

async function actOn(bench: Bench, program: Program, vm: Vm, id: ActionId, same = true): Promise<void> {
  const outcome = await operate(bench, program, vm, id, same);
  expectOutcome(outcome, canWork(bench, vm, id));
  await acknowledge(bench, vm, id, outcome);
}

async function actInVain(bench: Bench, { id, kind, pick, by }: Of<'act in vain'>): Promise<void> {
  const program = bench.programs[by];
  const vm = oneOf(await program.refresh(), id, pick);
  if (!vm || !canWork(bench, vm, id) || (id === 'delete' && vm.category === 'inactive')) return;
  const call = firstCall(vm, id);
  if (call === 'create' && kind === 'ignore') return;
  await bench.host.fault(kind, call, '1');
  const outcome = await operate(bench, program, vm, id);
  expectOutcome(outcome, false);
  expect(outcome.message).not.toBe('');
  expect(outcome.commands.length).toBeGreaterThan(0);
  expect(await truth(bench)).toContainEqual(
    expect.objectContaining({ name: vm.name, category: vm.category, state: vm.state, device: vm.device }),
  );
}

function firstCall(vm: Vm, id: ActionId): string {
  if (id === 'activate') return 'create';
  if (vm.state === 'paused') return 'continue';
  if (id === 'start') return 'launch';
  return id === 'delete' ? 'free' : id;
}

async function actOnAll(bench: Bench, { id, by }: Of<'act on all'>): Promise<void> {
  const program = bench.programs[by];
  const vms = (await program.refresh()).filter((vm) => mayDo(id, vm));
  const outcomes = await Promise.all(vms.map((vm) => operate(bench, program, vm, id)));
  for (const [index, outcome] of outcomes.entries()) {
    const vm = vms[index];
    if (!vm) continue;
    expectOutcome(outcome, canWork(bench, vm, id));
    await acknowledge(bench, vm, id, outcome);
  }
}

async function actTwice(bench: Bench, { other, pick, by }: Of<'act twice'>): Promise<void> {
  const [one] = bench.programs;
  const two = bench.programs[by];
  // What runs no tool is over before the second begins.
  const possible = possibleActs(await one.refresh()).filter(
    ({ id, vm }) => id !== 'adopt' && !(id === 'delete' && vm.category === 'inactive'),
  );
  const chosen = possible[pick % possible.length];
  if (!chosen) return;
  const { vm, id } = chosen;
  await two.refresh();
  const [outcome, second] = await Promise.all([operate(bench, one, vm, id), operate(bench, two, vm, other)]);
  expectOutcome(second, false);
  expect(second.message).toMatch(by === 0 ? /is still under way$/ : /is under way in another v3_tui/);
  expect(second.commands).toEqual([]);
  expectOutcome(outcome, canWork(bench, vm, id));
  await acknowledge(bench, vm, id, outcome);
}

function operate(bench: Bench, program: Program, vm: Vm, id: ActionId, same = true): Promise<Outcome> {
  const namesake = same ? namesakeOf(program, vm) : null;
  if (id === 'adopt') return program.operations.adopt(vm.key, bench.files, namesake);
  // The user says that a VM of this name outside the inventory is another one.
  if (id === 'activate') return program.operations.activate(vm.key, true);
  const { operate: run } = actionById(id);
  if (run === null) throw new Error(`${id} is no operation`);
  return run(program.operations, vm.key);
}

/** The inactive entry of a VM's name, as the wizard offers it. */
function namesakeOf(program: Program, vm: Vm): string | null {
  const { vms } = program.state().snapshot;
  return vms.find((other) => other.category === 'inactive' && other.name === vm.name)?.entry?.id ?? null;
}

/** Whether the host can carry an action out that the rules allow. */
function canWork({ model, kind }: Bench, vm: Vm, id: ActionId): boolean {
  if (id === 'activate') return !model.moduleOff;
  if (id === 'adopt') return kind.inventory === 'sqlite' || !vm.name.includes(',');
  // v3_free goes by the control device, every other call by the VM's own.
  if (id === 'delete' && vm.state !== 'paused') return true;
  return vm.device === null || !model.vanished.has(vm.device);
}

/** After an action: the host and the inventory show what it says, and the model remembers. */
async function acknowledge(bench: Bench, vm: Vm, id: ActionId, outcome: Outcome): Promise<void> {
  if (!outcome.ok) return;
  const after = await truth(bench);
  const there = (category: string, state: string, device = vm.device) =>
    expect(after, outcome.message).toContainEqual(
      expect.objectContaining({ name: vm.name, category, state, ...(device === null ? {} : { device }) }),
    );
  if (id === 'activate') there('active', 'stopped', null);
  else if (id === 'adopt') {
    there('active', vm.state);
    remember(bench, outcome, { name: vm.name, ...bench.files });
  } else if (id === 'delete') {
    bench.model.entries.delete(splitKey(vm.key).key);
    expect(after.map((shown) => shown.device)).not.toContain(vm.device ?? 'none');
    if (vm.device) bench.model.vanished.delete(vm.device);
  } else there('active', id === 'pause' ? 'paused' : id === 'stop' ? 'stopped' : 'running');
}

function remember(bench: Bench, outcome: Outcome, vm: { name: string; config: string; image: string }): void {
  if (outcome.key === null) throw new Error('no key');
  bench.model.entries.set(splitKey(outcome.key).key, { name: vm.name, config: vm.config, image: vm.image });
}

async function runOutside(bench: Bench, { tool, pick }: Of<'run outside'>): Promise<void> {
  const guests = readGuests(bench.host.root);
  const guest = guests[pick % guests.length];
  if (!guest) return;
  mustEnd(await bench.host.tool(tool, guest.device, ...(tool === 'v3_reset' ? ['all'] : [])));
  if (!readGuests(bench.host.root).some(({ device }) => device === guest.device)) {
    bench.model.vanished.delete(guest.device);
  }
}

async function fate(bench: Bench, { verb, pick }: Of<'fate'>): Promise<void> {
  const able = (await truth(bench)).filter(
    ({ device, state }) => device !== null && (verb !== 'die' || state === 'running'),
  );
  const device = able[pick % able.length]?.device;
  if (device == null) return;
  await bench.host.fault(verb, device);
  if (verb === 'vanish') bench.model.vanished.add(device);
  if (verb === 'appear') bench.model.vanished.delete(device);
}

async function unloadModule(bench: Bench, { pick }: Of<'unload the module'>): Promise<void> {
  await bench.host.fault('module', 'off');
  bench.model.vanished.clear();
  bench.model.moduleOff = true;
  await check(bench);
  const [program] = bench.programs;
  const vm = oneOf(await program.refresh(), 'activate', pick);
  if (vm) await actOn(bench, program, vm, 'activate');
  await bench.host.fault('module', 'on');
  bench.model.moduleOff = false;
}

async function reboot(bench: Bench): Promise<void> {
  const before = (await bench.programs[0].refresh()).filter((vm) => vm.category === 'active');
  await bench.host.reboot(0);
  bench.model.vanished.clear();
  const after = await bench.programs[0].refresh();
  expect(after.every((vm) => vm.category === 'inactive')).toBe(true);
  const lost = after.filter((vm) => before.some((was) => was.key === vm.key)).map((vm) => vm.lost);
  expect(lost).toEqual(before.map(() => (bench.kind.inventory === 'sqlite' ? 'restart' : 'gone')));
}

function oneOf(vms: readonly Vm[], id: ActionId, pick: number): Vm | undefined {
  const able = vms.filter((vm) => mayDo(id, vm));
  return able[pick % able.length];
}

function expectOutcome(outcome: Outcome, ok: boolean): void {
  const words = outcome.commands.map(({ line, ended, showed }) => `${line}: ${ended}, ${showed}`);
  expect(outcome.ok, [`${outcome.tried}: ${outcome.message}`, ...words].join('\n')).toBe(ok);
}

function mustEnd(run: Run): void {
  expect(run.signal).toBeNull();
}
