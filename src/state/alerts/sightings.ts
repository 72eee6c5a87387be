import type { Vm, VmState } from '../vms/model.js';

/** A VM of the host as one reading shows it. `id`: its device and name, which last as long as it is on the host. */
export type Sight = {
  id: string;
  name: string;
  device: string;
  key: string;
  /** `resetting` and `creating` where the host says no more than that. */
  state: VmState | 'resetting' | 'creating';
  /** How often it has left the guest since it was created, by all its vcores; null: the host does not tell. */
  exits: number | null;
  /** True while an operation of any program, or a save, is under way on it: it may stand still for that. */
  isBusy: boolean;
  /** The state that the inventory recorded of it in this life of the module; null: none. */
  recorded: VmState | null;
};

/**
 * All VMs of the host at one moment, `at` in milliseconds. `isFirst`: nobody has looked before, so what the inventory
 * recorded counts as seen.
 */
export type Reading = { at: number; vms: readonly Sight[] };

/** What happened to a VM between two readings. */
export type Change =
  | { kind: 'appeared'; vm: Sight }
  | { kind: 'gone'; vm: Sight }
  | { kind: 'state'; vm: Sight; from: Sight['state'] }
  /** `forMs`: for how long at least. `wasAlive`: it had exits since it was started. */
  | { kind: 'stuck'; vm: Sight; forMs: number; wasAlive: boolean }
  /** `moves`: its exits move again; else it no longer runs. */
  | { kind: 'unstuck'; vm: Sight; forMs: number; moves: boolean };

/** What is known of a VM from all readings so far. `still`: since when its exits stand still, while it runs. */
type Known = {
  sight: Sight;
  still: { exits: number; since: number } | null;
  wasAlive: boolean;
  isStuck: boolean;
};

export type Sightings = ReadonlyMap<string, Known>;

/** True while the guest is at work, or could be by the next reading: what it leaves by itself is worth an alert. */
export function isAlive(state: Sight['state'] | null): boolean {
  return state === 'running' || state === 'paused' || state === 'simulating' || state === 'resetting';
}

/** The id of a VM: see {@link Sight}. */
export function sightId(device: string, name: string): string {
  return `${device} ${name}`;
}

/**
 * The exits of a VM by all its vcores; null where the host does not tell them all.
 */
export function exitsOf({ details }: Pick<Vm, 'details'>): number | null {
  if (details === null || details.cores.length < details.coreCount || details.cores.length === 0) return null;
  return details.cores.reduce((sum, { exits }) => sum + exits, 0);
}

/**
 * Compares a reading with those before it. Each change is told once. A VM whose state the host cannot tell at the moment
 * is as it was.
 * @param before null: this is the first reading; then what the inventory recorded counts as seen
 * @param stuckAfterMs how long the exits of a running VM may stand still; 0: as long as they like
 */
export function compare(
  before: Sightings | null,
  { at, vms }: Reading,
  stuckAfterMs: number,
): { sightings: Sightings; changes: readonly Change[] } {
  const sightings = new Map<string, Known>();
  const changes: Change[] = [];
  for (const now of vms) {
    const known = before?.get(now.id);
    const vm = known !== undefined && now.state === 'unknown' ? { ...now, state: known.sight.state } : now;
    const from = known === undefined ? recordedBefore(before, vm) : known.sight.state;
    sightings.set(vm.id, follow(known, vm, at, stuckAfterMs, changes));
    if (known === undefined) changes.push({ kind: 'appeared', vm });
    if (from !== null && from !== vm.state) changes.push({ kind: 'state', vm, from });
  }
  for (const [id, { sight, isStuck, still }] of before ?? []) {
    if (sightings.has(id)) continue;
    if (isStuck) changes.push({ kind: 'unstuck', vm: sight, forMs: at - (still?.since ?? at), moves: false });
    changes.push({ kind: 'gone', vm: sight });
  }
  return { sightings, changes };
}

function recordedBefore(before: Sightings | null, { state, recorded }: Sight): Sight['state'] | null {
  const hasFallen = (state === 'stopped' || state === 'error') && isAlive(recorded);
  return before === null && hasFallen ? recorded : null;
}

function follow(
  known: Known | undefined,
  vm: Sight,
  at: number,
  stuckAfterMs: number,
  changes: Change[],
): Known {
  const { exits } = vm;
  const wasAlive = known === undefined ? (exits ?? 0) > 0 : known.wasAlive;
  const last = known?.still ?? null;
  const isStuck = known?.isStuck === true;
  const forMs = at - (last?.since ?? at);
  if (vm.state !== 'running') {
    if (isStuck) changes.push({ kind: 'unstuck', vm, forMs, moves: false });
    return { sight: vm, still: null, wasAlive: wasAlive && isAlive(vm.state), isStuck: false };
  }
  if (exits === null) return { sight: vm, still: null, wasAlive, isStuck };
  if (last !== null && exits !== last.exits) {
    if (isStuck) changes.push({ kind: 'unstuck', vm, forMs, moves: true });
    return { sight: vm, still: { exits, since: at }, wasAlive: true, isStuck: false };
  }
  // What keeps it from running does not count as standing still, and does not show that it moves.
  if (last === null || (vm.isBusy && !isStuck))
    return { sight: vm, still: { exits, since: at }, wasAlive, isStuck };
  if (isStuck || stuckAfterMs === 0 || forMs < stuckAfterMs)
    return { sight: vm, still: last, wasAlive, isStuck };
  changes.push({ kind: 'stuck', vm, forMs, wasAlive });
  return { sight: vm, still: last, wasAlive, isStuck: true };
}
