import type { Action } from '../../state/actions/action.js';
import { actionForKey, actionsOf } from '../../state/actions/table.js';
import type { AppState } from '../../state/store.js';
import { focusedVm, markedVms } from '../../state/target.js';
import { hostedName } from '../../state/vms/find.js';
import { cutText } from '../../terminal/cut-text.js';

/** A key and what it does; `on`: what it and those after it act on, where that is another than before. */
export type Hint = { key: string; does: string; on: string };

/** The keys that work where the keys are: those that have room, and those that always have. */
export type Hints = { fitting: readonly Hint[]; always: readonly Hint[] };

/** The widest that the name of a VM is before its keys. */
const NAME_COLUMNS = 20;

/** Keys with this rank or a greater one always have room. */
const ALWAYS_FROM = 8;

/** The hints of this moment, in the order in which they are shown. */
export function hintsOf(state: AppState): Hints {
  const shown = actionsOf(state)
    .filter(({ hint, keys, id }) => hint !== null && worksHere(state, keys[0] ?? '', id))
    .sort((a, b) => (a.hint ?? 0) - (b.hint ?? 0));
  const marked = markedVms(state).length;
  const onMarked = shown.filter((action) => action.scope === 'vm' && action.bulk && marked > 0);
  const onVm = shown.filter((action) => action.scope === 'vm' && !onMarked.includes(action));
  const others = shown.filter((action) => action.scope !== 'vm');
  const ofPane = others.filter(({ hint }) => (hint ?? 0) < 0);
  const always = others.filter(({ hint }) => (hint ?? 0) >= ALWAYS_FROM);
  const rest = others.filter((action) => !ofPane.includes(action) && !always.includes(action));
  const vm = focusedVm(state);
  const name = vm === null ? '' : cutText(hostedName(vm), NAME_COLUMNS);
  return {
    fitting: [
      ...keysOf(ofPane),
      ...keysOf(onMarked, `${marked} marked`),
      ...keysOf(onVm, name),
      ...keysOf(rest),
    ],
    always: keysOf(always),
  };
}

function worksHere(state: AppState, key: string, id: string): boolean {
  const meant = actionForKey(state, key);
  return meant?.action.id === id && meant.answer === true;
}

function keysOf(actions: readonly Action[], on = ''): readonly Hint[] {
  return actions.map(({ keys, title }, at) => ({
    key: keys[0] ?? '',
    does: title,
    on: at === 0 ? on : '',
  }));
}
