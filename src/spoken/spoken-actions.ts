import type { Action, Scope } from '../state/actions/action.js';
import { actionsOf, available } from '../state/actions/table.js';
import type { AppState } from '../state/store.js';
import type { Vm } from '../state/vms/model.js';

/**
 * Scopes of which nothing is meant by a word: they move on a screen, or act on what a page asks for first. What the log
 * shows is told by a word of its own.
 */
const OTHER_SCOPES: readonly Scope[] = ['move', 'log', 'main', 'checkpoints', 'host'];

/** What only a screen can show. */
export const SCREEN_ONLY: readonly string[] = [
  'filter',
  'lower-log',
  'mouse',
  'narrow-list',
  'next-pane',
  'next-tab',
  'own-sizes',
  'previous-pane',
  'previous-tab',
  'raise-log',
  'redraw',
  'suspend',
  'tab-by-number',
  'widen-list',
  'zoom',
];

/** True for an action that can be meant by a word. */
export function isSpoken({ id, scope }: Action): boolean {
  return !OTHER_SCOPES.includes(scope) && !SCREEN_ONLY.includes(id);
}

/** The actions that can be meant by a word, with their keys in effect, in the order of the help. */
export function spokenActions(state: Pick<AppState, 'settings'>): readonly Action[] {
  return actionsOf(state).filter(isSpoken);
}

/**
 * What was meant by what was typed: an action by its key, its id, its title or the beginning of one of these; several
 * where that is not clear; null where it is none. Of actions with the same key it is the one that can be done.
 * @param vm the VM that it would be done to
 */
export function meantAction(
  state: AppState,
  vm: Vm | null,
  typed: string,
): Action | readonly Action[] | null {
  const word = typed.toLowerCase();
  if (word === '') return null;
  const exact = wholeAction(state, vm, typed);
  if (exact !== null) return exact;
  const begun = spokenActions(state).filter((one) => names(one).some((name) => name.startsWith(word)));
  return begun.length > 1 ? begun : (begun[0] ?? null);
}

/** As {@link meantAction}, by its key, its whole id or its whole title only. */
export function wholeAction(state: AppState, vm: Vm | null, typed: string): Action | null {
  const all = spokenActions(state);
  const keyed = all.filter(({ keys }) => keys.includes(typed));
  const exact = keyed.length > 0 ? keyed : all.filter((one) => names(one).includes(typed.toLowerCase()));
  return exact.find((one) => available(one, state, vm) === true) ?? exact[0] ?? null;
}

function names({ id, title }: Action): readonly string[] {
  return [id, title.toLowerCase()];
}
