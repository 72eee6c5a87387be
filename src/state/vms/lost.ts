import type { RecordedState } from '../../inventory/inventory.js';
import type { Outcome } from '../operations/outcome.js';
import { remembered } from '../remembered.js';
import type { Vm } from './model.js';

/** The entries that were active before the host restarted, or before the module was unloaded. */
export function lostVms(vms: readonly Vm[]): readonly Vm[] {
  return lostOf(vms);
}

const lostOf = remembered((vms: readonly Vm[]) =>
  vms.filter(({ lost }) => lost === 'restart' || lost === 'reload'),
);

/** What has taken lost VMs: one thing for all of them, or each its own. */
export function lostTo(lost: readonly Vm[]): 'restart' | 'reload' | 'both' {
  const reloads = lost.filter((vm) => vm.lost === 'reload').length;
  if (reloads === 0) return 'restart';
  return reloads === lost.length ? 'reload' : 'both';
}

/** What the inventory records of a VM that is not on the host any more: it keeps it until the user acts. */
export function lastState(vm: Pick<Vm, 'entry'>): RecordedState {
  return vm.entry?.state ?? 'stopped';
}

/** True where a VM ran when the host was last seen with it. */
export function didRun(vm: Pick<Vm, 'entry'>): boolean {
  return lastState(vm) === 'running';
}

const WAS: Record<RecordedState, string> = {
  running: 'was running',
  paused: 'was paused',
  stopped: 'was active',
};

/** What a lost VM did, as a verb: `was running`, `was paused`, `was active`. */
export function wasWords(vm: Pick<Vm, 'entry'>): string {
  return WAS[lastState(vm)];
}

/** How it went with one VM: its operations in their order; the last one that failed ends them. */
export type Recovered = { vm: Vm; outcomes: readonly Outcome[] };

/** What was brought back, in a sentence. */
export function recoveredWords(all: readonly Recovered[], start: boolean): string {
  const active = all.filter(({ outcomes }) => outcomes[0]?.ok);
  const started = active.filter(({ outcomes }) => outcomes[1]?.ok);
  const paused = active.filter(({ vm }) => lastState(vm) === 'paused');
  const parts = [`${active.length} of ${all.length} active again`];
  if (start) parts.push(`${started.length} started`);
  if (start && paused.length > 0) {
    parts.push(`${paused.length} that ${paused.length === 1 ? 'was' : 'were'} paused left stopped`);
  }
  return `${parts.join(', ')}.`;
}
