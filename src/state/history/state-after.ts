import type { HistoryEvent } from '../../inventory/history.js';
import type { VmState } from '../vms/model.js';

/** What an action that is done leaves a VM in. `as it was`: it may have been paused meanwhile. */
type After = VmState | 'gone' | 'as it was';

/** By the id of the action. Any other says nothing of it. */
const AFTER: ReadonlyMap<string, After> = new Map<string, After>([
  ['start', 'running'],
  ['continue', 'running'],
  ['pause', 'paused'],
  ['stop', 'stopped'],
  ['activate', 'stopped'],
  ['delete', 'gone'],
  ['reset', 'unknown'],
  ['load', 'unknown'],
  ['save', 'as it was'],
  ['debug', 'as it was'],
  ['move', 'as it was'],
  ['tag', 'as it was'],
  ['note', 'as it was'],
  ['checkpoint-delete', 'as it was'],
  ['checkpoint-edit', 'as it was'],
  ['adopt', 'as it was'],
]);

/** What to record of a state that was seen, for {@link stateAfter}. */
export function seenIntent(state: VmState): HistoryEvent['intent'] {
  return { state };
}

/** What an event left its VM in; `unknown`: it does not say. */
export function stateAfter({ asked, intent, end }: HistoryEvent): After {
  if (end === null || end.outcome === 'refused') return 'as it was';
  const after = asked === 'seen' ? seenState(intent) : (AFTER.get(asked) ?? 'unknown');
  return end.outcome === 'unclear' && after !== 'as it was' ? 'unknown' : after;
}

function seenState({ state }: HistoryEvent['intent']): VmState {
  return state === 'running' || state === 'paused' || state === 'stopped' || state === 'error'
    ? state
    : 'unknown';
}

/** True for an action that does something to the state of a VM, if only meanwhile, and for what was seen to. */
export function touchesState(asked: string): boolean {
  return asked === 'seen' || asked === 'save' || (AFTER.get(asked) ?? 'as it was') !== 'as it was';
}
