import type { AppState } from '../store.js';
import type { Vm } from '../vms/model.js';
import { stateAfter } from './state-after.js';

/**
 * When a VM came into its state, in ms since the epoch. `from`: this program saw it; the history says so, and what
 * happened outside it may have been missed; or it was in its state at that time `already`.
 */
export type StateBegan = { at: number; from: 'seen' | 'history' | 'already' };

/** When a VM came into its state, as far as it is known; null: it is not on the host. */
export function stateBegan({ since, events }: Pick<AppState, 'since' | 'events'>, vm: Vm): StateBegan | null {
  const known = since.get(vm.key);
  if (known === undefined) return null;
  if (known.isSeen) return { at: known.at, from: 'seen' };
  const mine = events?.vmKey === vm.key ? events.newestFirst : [];
  const last = mine.find((event) => stateAfter(event) !== 'as it was');
  return last?.end && vm.phase === null && stateAfter(last) === vm.state && last.end.at <= known.at
    ? { at: last.end.at, from: 'history' }
    : { at: known.at, from: 'already' };
}
