import type { RecordedState } from '../../inventory/inventory.js';
import type { Outcome } from '../operations/outcome.js';
import type { RecoveredVm } from '../operations/recover.js';
import { remembered } from '../remembered.js';
import type { Vm } from './model.js';

/** The entries that were active before the host restarted, or before the module was unloaded. */
export const lostVms = remembered((vms: readonly Vm[]): readonly Vm[] =>
  vms.filter(({ lost }) => lost === 'restart' || lost === 'reload'),
);

/** How VMs were lost: all of them in one way, or in both. */
export function lossKind(lost: readonly Vm[]): 'restart' | 'reload' | 'both' {
  const reloads = lost.filter((vm) => vm.lost === 'reload').length;
  if (reloads === 0) return 'restart';
  return reloads === lost.length ? 'reload' : 'both';
}

/** The state that the inventory records of a VM that is no longer on the host: it is kept until the user acts. */
export function lastState(vm: Pick<Vm, 'entry'>): RecordedState {
  return vm.entry?.state ?? 'stopped';
}

/**
 * The inactive VMs that are to be brought up when the host starts, in their order; those of one place by name.
 */
export function autostartVms(vms: readonly Vm[]): readonly Vm[] {
  const placed = vms.filter(({ category, entry }) => category === 'inactive' && entry?.autostart != null);
  return placed.sort((a, b) => placeIn(a) - placeIn(b) || (a.name < b.name ? -1 : 1));
}

function placeIn({ entry }: Vm): number {
  return entry?.autostart ?? 0;
}

/** True where a VM was running when it was last seen on the host. */
export function wasRunning(vm: Pick<Vm, 'entry'>): boolean {
  return lastState(vm) === 'running';
}

/** What a lost VM did: `was running`, `was paused`, `was active`. */
export function wasWords(vm: Pick<Vm, 'entry'>): string {
  const state = lastState(vm);
  return `was ${state === 'stopped' ? 'active' : state}`;
}

/** How bringing back one VM went: its operations in order, up to the first that failed. */
export type Recovered = { vm: Vm; outcomes: readonly Outcome[] };

/** What was brought back, with the VMs as they were before. */
export function withVms(all: readonly RecoveredVm[], vms: readonly Vm[]): readonly Recovered[] {
  return all.flatMap(({ key, outcomes }) => {
    const vm = vms.find((one) => one.key === key);
    return vm === undefined ? [] : [{ vm, outcomes }];
  });
}

/** What was brought back, in a sentence. */
export function recoveredWords(all: readonly Recovered[], start: boolean): string {
  const active = all.filter(({ outcomes }) => outcomes[0]?.ok);
  const started = active.filter(({ outcomes }) => outcomes[1]?.ok);
  const paused = active.filter(({ vm, outcomes }) => lastState(vm) === 'paused' && outcomes.length < 2);
  const parts = [`${active.length} of ${all.length} active again`];
  if (start) parts.push(`${started.length} started`);
  if (start && paused.length > 0) {
    parts.push(`${paused.length} that ${paused.length === 1 ? 'was' : 'were'} paused left stopped`);
  }
  return `${parts.join(', ')}.`;
}
