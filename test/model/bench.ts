import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { actionById } from '../../src/state/actions/table.js';
import type { OperationContext } from '../../src/state/operations/context.js';
import { bindOperations, type Operations } from '../../src/state/operations/operations.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { type AppState, createAppStore } from '../../src/state/store.js';
import type { Vm } from '../../src/state/vms/model.js';
import { openWatch } from '../../src/state/watching/watch.js';
import { startTool } from '../simulator/simulated-host.js';
import { PROGRAM } from '../support/screen.js';
import { GUEST_CONFIG, type SimulatedHost, startHost } from '../support/simulated-host.js';
import { soon } from '../support/soon.js';
import { expectedList, readDamage, readGuests, readRecords, type Shown, sorted } from './readings.js';

/** How much faster than the clock the operations' time goes: a refusal is decided after 3 s of theirs. */
const FASTER = 4;

/** How often a program that watches reads the host. */
export const POLL_MS = 150;

export type Kind = { inventory: 'sqlite' | 'text'; oldProc: boolean };

/** A program on the host and the inventory, put together as `cli` does it, without a screen. */
export type Program = {
  /** All that it shows, as seen from the host. */
  state: () => AppState;
  operations: Operations;
  /** True where what it shows comes over a line, a moment later. */
  isFar: boolean;
  /** The VMs of the host as they are now. */
  refresh: () => Promise<readonly Vm[]>;
  close: () => void;
};

/** What was acknowledged, and what stops the tools. */
export type Model = {
  /** Entries that the program said are in the inventory, by VM key, as the host knows it. */
  entries: Map<string, { name: string; config: string; image: string }>;
  damage: string[];
  moduleOff: boolean;
  /** Devices whose node is missing: no tool can open them. */
  vanished: Set<string>;
};

/** A host with an inventory. */
export type Place = { kind: Kind; host: SimulatedHost; inventory: string };

export type Bench = Place & {
  programs: readonly [Program, Program];
  model: Model;
  files: { image: string; config: string };
  close(): Promise<void>;
};

export async function openBench(kind: Kind): Promise<Bench> {
  const place = await openPlace(kind);
  const { host, inventory } = place;
  return benchOf(place, [
    openProgram(host.root, inventory, 'watching'),
    openProgram(host.root, inventory, 'asked'),
  ]);
}

/** Starts a host. */
export async function openPlace(kind: Kind): Promise<Place> {
  const host = await startHost({ oldProc: kind.oldProc });
  return { kind, host, inventory: join(host.work, kind.inventory === 'text' ? 'list.txt' : 'inventory.db') };
}

/** Two programs on a host. */
export function benchOf(place: Place, programs: readonly [Program, Program]): Bench {
  const { host } = place;
  return {
    ...place,
    programs,
    model: { entries: new Map(), damage: [], moduleOff: false, vanished: new Set() },
    files: {
      image: host.image('a, b.img'),
      config: host.config('a, b.xml', GUEST_CONFIG.replace('<memory ', '<memory opt_tag="MEM" ')),
    },
    close: async () => {
      for (const program of programs) program.close();
      await host.stop();
    },
  };
}

/** `watching`: it polls the host and records what it sees, as the screen does; `asked`: as a subcommand. */
export function openProgram(root: string, path: string, how: 'watching' | 'asked'): Program {
  const host = openLocalHost({ root, env: process.env });
  const { inventory, history } = openStore(path);
  const claims = openClaims(path);
  const store = createAppStore({
    hostName: host.name,
    inventoryPath: path,
    settings: { ...DEFAULTS, intervalMs: POLL_MS },
  });
  const now = () => Date.now() * FASTER;
  const watch = openWatch({ host, inventory, history, claims, store, exits: null, now }, how === 'watching');
  if (how === 'watching') watch.start();
  const context: OperationContext = {
    host,
    inventory,
    history,
    who: 'root',
    claims,
    store,
    refresh: watch.refresh,
    kernelLog: null,
    wait: (ms) => wait(ms / FASTER),
    now,
  };
  return {
    state: store.getState,
    isFar: false,
    operations: bindOperations(context),
    refresh: async () => watch.refresh().vms,
    close: () => {
      watch.stop();
      inventory.close();
    },
  };
}

/** What a list must show at this moment, once the host has settled. */
export async function truth(bench: Place): Promise<readonly Shown[]> {
  for (let tries = 0; ; tries++) {
    const list = readList(bench);
    if (list.every((vm) => vm.state !== 'unknown') || tries > 3000) return list;
    await wait(20);
  }
}

function readList(bench: Place): readonly Shown[] {
  return sorted(expectedList(readGuests(bench.host.root), readRecords(bench.inventory)));
}

/** A VM of the program as `truth` has it. */
export function shownBy(vm: Vm): Shown {
  const { name, category, state, device, entry } = vm;
  return { category, name, state, device, config: entry?.config || null, image: entry?.image || null };
}

/** Everything that must hold after every step. */
export async function check(bench: Bench): Promise<void> {
  // A claim that cannot be given back at once, because another program writes the file, is given back a moment later.
  await soon(() => expect(openClaims(bench.inventory).list(), 'claims').toEqual([]));
  const expected = await truth(bench);
  // Programs in several processes see each other's claims a moment later.
  const isShared = bench.programs.some(({ isFar }) => isFar);
  for (const program of bench.programs) {
    const shows = async () => {
      expect(inOrder((await program.refresh()).map(shownBy)), 'what the program shows').toEqual(
        inOrder(expected),
      );
      expectActions(program);
      const { work, commands } = program.state();
      expect([...work.keys()], 'operations under way').toEqual([]);
      for (const { line, ended, showed } of commands) {
        expect(ended, line).not.toBeNull();
        expect(showed, line).not.toBeNull();
        if (!line.includes(' && v3_create ')) expect(line).toMatch(/^v3_[a-z]+ \/dev\/v3-vm\d+( [a-z]+)?$/);
      }
    };
    await (isShared ? soon(shows) : shows());
  }
  const acknowledged = [...bench.model.entries.values()];
  const records = readRecords(bench.inventory).map(({ name, config, image }) => ({ name, config, image }));
  expect(sorted(records), 'the entries of the inventory').toEqual(sorted(acknowledged));
  expect(readDamage(bench.inventory), 'damaged lines').toEqual(bench.model.damage);
}

/** The program that polls has recorded each active VM's state, for the next start to pick up from. */
export async function checkRecorded(bench: Bench): Promise<void> {
  const wrong = () => {
    const guests = readGuests(bench.host.root);
    return readRecords(bench.inventory).flatMap(({ name, device, state }) => {
      const guest = guests.find((one) => one.name === name && one.device === device);
      const word = guest && ['running', 'paused'].includes(guest.state) ? guest.state : 'stopped';
      return guest && guest.state !== 'unknown' && word !== state
        ? [`${name}: ${state}, is ${guest.state}`]
        : [];
    });
  };
  for (let tries = 0; wrong().length > 0 && tries < 1200; tries++) await wait(POLL_MS / 3);
  expect(wrong(), 'recorded states').toEqual([]);
}

/** Keys in one order, so that equal lists compare as equal. */
export function inOrder(list: readonly Shown[]): readonly Shown[] {
  return sorted(
    list.map(({ name, category, state, device, config, image }) => ({
      name,
      category,
      state,
      device,
      config,
      image,
    })),
  );
}

const ACTION_IDS = ['start', 'pause', 'continue', 'stop', 'reset', 'activate', 'adopt', 'delete'] as const;
export type ActionId = (typeof ACTION_IDS)[number];

/** Whether the rules of the life cycle let a user do it. */
export function mayDo(id: ActionId, { category, state }: Pick<Shown, 'category' | 'state'>): boolean {
  if (id === 'activate') return category === 'inactive';
  if (id === 'adopt') return category === 'not-in-inventory';
  if (id === 'delete') return category === 'inactive' || ['stopped', 'paused', 'error'].includes(state);
  if (category !== 'active') return false;
  if (id === 'start') return state === 'stopped' || state === 'paused';
  if (id === 'continue') return state === 'paused';
  if (id === 'stop') return state === 'running' || state === 'paused';
  return state === 'running';
}

function expectActions(program: Program): void {
  const state = program.state();
  for (const vm of state.snapshot.vms) {
    for (const id of ACTION_IDS) {
      const answer = actionById(id).enabled(state, vm);
      expect(answer === true, `${id} of a VM that is ${vm.category} and ${vm.state}: ${answer}`).toBe(
        mayDo(id, vm),
      );
    }
  }
}

/** Adds a line that is not an entry to the text file, as another program might. */
export function damage(bench: Bench): void {
  if (bench.kind.inventory !== 'text') return;
  const line = `damaged ${bench.model.damage.length}`;
  if (!existsSync(bench.inventory)) return;
  appendFileSync(bench.inventory, `${line}\n`);
  bench.model.damage.push(line);
}

/** Compares `v3_tui list --json` of the built program. */
export async function checkListCommand(bench: Bench): Promise<void> {
  const expected = await truth(bench);
  const args = [PROGRAM, 'list', '--json', '--host-root', bench.host.root, '--inventory', bench.inventory];
  const run = await startTool(process.execPath, args, { cwd: bench.host.work }).ended;
  expect(run.code, run.stderr).toBe(0);
  if (bench.model.damage.length === 0) expect(run.stderr).toBe('');
  const listed: readonly Shown[] = JSON.parse(Buffer.from(run.stdout, 'latin1').toString('utf8'));
  expect(inOrder(listed), 'list --json').toEqual(inOrder(expected.map(asListed)));
}

/** What is not on the host has no state but that. */
function asListed(vm: Shown): Shown {
  return vm.category === 'inactive' ? { ...vm, state: 'inactive' } : vm;
}
