import type { HistoryEvent } from '../../inventory/history.js';
import type { AppState } from '../store.js';
import { stateWord } from '../vms/find.js';
import type { Vm, VmState } from '../vms/model.js';

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
  const last = mine.find((event) => stateAfter(event) !== null);
  return last?.end && stateAfter(last) === stateWord(vm) && last.end.at <= known.at
    ? { at: last.end.at, from: 'history' }
    : { at: known.at, from: 'already' };
}

/** The actions that lead to a state. */
const LEADS_TO: Readonly<Record<string, VmState>> = {
  start: 'running',
  continue: 'running',
  pause: 'paused',
  stop: 'stopped',
  activate: 'stopped',
};

const WENT = / went from [a-z]+ to ([A-Za-z]+)$/;

/** The state that a VM was in after an event, in the word of the lists; null: the event says nothing of it. */
function stateAfter({ asked, title, end }: HistoryEvent): string | null {
  if (end?.outcome === 'refused' || end === null) return null;
  if (asked === 'seen') return WENT.exec(title)?.[1] ?? 'unknown';
  if (end.outcome === 'unclear') return 'unknown';
  return LEADS_TO[asked] ?? (CHANGES_NOTHING.includes(asked) ? null : 'unknown');
}

const CHANGES_NOTHING: readonly string[] = [
  'save',
  'tag',
  'note',
  'checkpoint-delete',
  'checkpoint-edit',
  'adopt',
];
