import { isDeepStrictEqual as same } from 'node:util';
import type { CheckpointView } from '../state/checkpoints/view.js';
import type { HostState, Work } from '../state/fleet/host-state.js';
import { NOTHING_READ } from '../state/fleet/host-store.js';
import type { CommandRecord } from '../state/operations/outcome.js';
import type { VmLog } from '../state/vm-log/vm-log.js';
import type { Vm } from '../state/vms/model.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import type { Since } from '../state/watching/since.js';
import {
  type ListChange,
  listChange,
  type MapChange,
  mapChange,
  withListChange,
  withMapChange,
} from './list-change.js';

/** Without the exit rates, which are sent as they are measured (rates.ts). */
export type SentState = Omit<HostState, 'exits'>;

/** Parts that are sent as a whole where anything in them has changed. */
type Whole = Pick<
  SentState,
  | 'hostName'
  | 'inventoryPath'
  | 'ready'
  | 'findings'
  | 'machine'
  | 'historyVersion'
  | 'historyProblem'
  | 'claims'
>;

/** Of each vcore the exits and where it is: they change all the time. */
type Counters = ReadonlyArray<readonly [exits: number, rip: string]>;

/** What of a host has changed, as it goes over the line. What is left out has not. */
export type Changes = {
  whole?: Partial<Whole>;
  snapshot?: Partial<Omit<HostSnapshot, 'vms'>>;
  /** VMs that came, went, or stand elsewhere. */
  vms?: ListChange<Vm>;
  /** Fields of VMs that were there before. */
  fields?: ReadonlyArray<readonly [key: string, change: Partial<Omit<Vm, 'key'>>]>;
  counters?: ReadonlyArray<readonly [key: string, cores: Counters]>;
  since?: MapChange<Since>;
  vmLogs?: MapChange<VmLog>;
  work?: MapChange<Work>;
  commands?: ListChange<CommandRecord>;
  checkpoints?: ListChange<CheckpointView>;
  checkpointsProblem?: { words: string | null };
};

const { exits: _, ...UNREAD } = NOTHING_READ;

/** Before anything is known of a host. */
export const EMPTY_STATE: SentState = { ...UNREAD, hostName: '', inventoryPath: '' };

const WHOLE: ReadonlyArray<keyof Whole> = [
  'hostName',
  'inventoryPath',
  'ready',
  'findings',
  'machine',
  'historyVersion',
  'historyProblem',
  'claims',
];

const FIELDS: ReadonlyArray<Exclude<keyof Vm, 'key' | 'details'>> = [
  'name',
  'category',
  'state',
  'stateSource',
  'phase',
  'device',
  'entry',
  'guest',
  'lost',
];

const keyOf = ({ key }: Vm) => key;
const numberOf = ({ id }: CommandRecord) => String(id);
const idOf = ({ checkpoint }: CheckpointView) => checkpoint.id;

/**
 * What makes one state of a host of another; null: nothing. A counter of a vcore counts only where it is in sight: of a
 * running guest it changes with each reading.
 * @param counted true for the key of a VM whose counters are in sight
 */
export function changesBetween(
  before: SentState,
  after: SentState,
  counted: (key: string) => boolean = () => true,
): Changes | null {
  const { snapshot: was, ...others } = before;
  const changes: Changes = {};
  const whole = differing(WHOLE, others, after);
  if (whole !== null) changes.whole = whole;
  if (after.snapshot !== was) Object.assign(changes, snapshotChanges(was, after.snapshot, counted));
  const since = mapChange(before.since, after.since, same);
  const vmLogs = mapChange(before.vmLogs, after.vmLogs, same);
  const work = mapChange(before.work, after.work, same);
  if (since !== null) changes.since = since;
  if (vmLogs !== null) changes.vmLogs = vmLogs;
  if (work !== null) changes.work = work;
  const commands = listChange(before.commands, after.commands, numberOf, same);
  if (commands !== null) changes.commands = commands;
  const checkpoints = listChange(before.checkpoints.all, after.checkpoints.all, idOf, same);
  if (checkpoints !== null) changes.checkpoints = checkpoints;
  if (before.checkpoints.problem !== after.checkpoints.problem)
    changes.checkpointsProblem = { words: after.checkpoints.problem };
  return Object.keys(changes).length === 0 ? null : changes;
}

/** The state with changes. What has not changed stays the same object: its rows are not rendered again. */
export function applyChanges(before: SentState, changes: Changes): SentState {
  const { whole, since, vmLogs, work, commands, checkpoints, checkpointsProblem } = changes;
  return {
    ...before,
    ...whole,
    snapshot: withSnapshotChanges(before.snapshot, changes),
    ...(since && { since: withMapChange(before.since, since) }),
    ...(vmLogs && { vmLogs: withMapChange(before.vmLogs, vmLogs) }),
    ...(work && { work: withMapChange(before.work, work) }),
    ...(commands && { commands: withListChange(before.commands, commands, numberOf) }),
    ...((checkpoints || checkpointsProblem) && {
      checkpoints: {
        all: withListChange(before.checkpoints.all, checkpoints ?? {}, idOf),
        problem: checkpointsProblem === undefined ? before.checkpoints.problem : checkpointsProblem.words,
      },
    }),
  };
}

function differing<T extends object, Key extends keyof T>(
  keys: readonly Key[],
  before: Pick<T, Key>,
  after: Pick<T, Key>,
): Partial<Pick<T, Key>> | null {
  const changed: Partial<Pick<T, Key>> = {};
  for (const key of keys) if (!same(before[key], after[key])) changed[key] = after[key];
  return Object.keys(changed).length === 0 ? null : changed;
}

function snapshotChanges(
  { vms: wasVms, ...was }: HostSnapshot,
  { vms, ...now }: HostSnapshot,
  counted: (key: string) => boolean,
): Pick<Changes, 'snapshot' | 'vms' | 'fields' | 'counters'> {
  const snapshot = differing(Object.keys(now) as Array<keyof typeof now>, was, now);
  const known = new Map(wasVms.map((vm) => [vm.key, vm]));
  const list = listChange(wasVms, vms, keyOf, () => true);
  const fields: Array<readonly [string, Partial<Vm>]> = [];
  const counters: Array<readonly [string, Counters]> = [];
  for (const vm of vms) {
    const before = known.get(vm.key);
    if (before === undefined || before === vm) continue;
    const changed = differing(FIELDS, before, vm);
    const isOther = !same(withoutCounters(before.details), withoutCounters(vm.details));
    if (changed !== null || isOther)
      fields.push([vm.key, { ...changed, ...(isOther && { details: vm.details }) }]);
    if (isOther || vm.details === null || !counted(vm.key)) continue;
    const seen = countersOf(vm.details);
    if (!same(countersOf(before.details), seen)) counters.push([vm.key, seen]);
  }
  return {
    ...(snapshot && { snapshot }),
    ...(list && { vms: list }),
    ...(fields.length > 0 && { fields }),
    ...(counters.length > 0 && { counters }),
  };
}

function countersOf(details: Vm['details']): Counters {
  return details?.cores.map(({ exits, rip }) => [exits, rip] as const) ?? [];
}

function withoutCounters(details: Vm['details']): Vm['details'] {
  return details && { ...details, cores: details.cores.map((core) => ({ ...core, exits: 0, rip: '' })) };
}

function withCounters(details: Vm['details'], counters: Counters): Vm['details'] {
  if (details === null) return null;
  const cores = details.cores.map((core, at) => {
    const [exits, rip] = counters[at] ?? [core.exits, core.rip];
    return { ...core, exits, rip };
  });
  return { ...details, cores };
}

function withSnapshotChanges(
  before: HostSnapshot,
  { snapshot, vms: list, fields = [], counters = [] }: Changes,
): HostSnapshot {
  if (!snapshot && !list && fields.length + counters.length === 0) return before;
  const known = list ? withListChange(before.vms, list, keyOf) : before.vms;
  const changed = new Map(fields);
  const counted = new Map(counters);
  const vms =
    changed.size + counted.size === 0
      ? known
      : known.map((vm) => {
          const change = changed.get(vm.key);
          const cores = counted.get(vm.key);
          if (change === undefined && cores === undefined) return vm;
          const next = { ...vm, ...change };
          return cores === undefined ? next : { ...next, details: withCounters(next.details, cores) };
        });
  return { ...before, ...snapshot, vms };
}
