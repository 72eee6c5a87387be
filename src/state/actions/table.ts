import { type AppContext, notify } from '../app-context.js';
import { isAboutSelected, isManagerTab } from '../manager-tabs.js';
import { remembered } from '../remembered.js';
import type { Settings } from '../settings.js';
import type { AppState } from '../store.js';
import { targetsOf } from '../target.js';
import type { Vm } from '../vms/model.js';
import type { Action } from './action.js';
import { ALERTS_ACTION } from './alert-actions.js';
import { bindKeys, HIDING } from './bind-keys.js';
import { enabledForAny, namedReason, splitByEnabled } from './bulk.js';
import { CHECKPOINT_ACTIONS, SAVE_ACTIONS } from './checkpoint-actions.js';
import { DEBUG_ACTION } from './debug-action.js';
import { EDIT_ACTION } from './edit-action.js';
import { HOST_ACTIONS, HOST_PAGE_ACTIONS } from './host-actions.js';
import { HOSTS_ACTION } from './hosts-action.js';
import { LIST_VIEW_ACTIONS } from './list-actions.js';
import { LOG_ACTIONS } from './log-actions.js';
import { LOG_HOSTS_ACTIONS } from './log-hosts-actions.js';
import { LOG_SOURCE_ACTIONS } from './log-source-actions.js';
import { LOST_ACTION } from './lost.js';
import { MESSAGES_ACTION } from './message-actions.js';
import { MOVE_ACTIONS } from './move-actions.js';
import { MOVE_VM } from './move-vm-actions.js';
import { PANE_ACTIONS } from './pane-actions.js';
import { HOST_RECORD_ACTIONS, RECORD_ACTIONS } from './record-actions.js';
import { RECORDING_ACTIONS } from './recording-actions.js';
import { SCROLLBACK_ACTIONS } from './scrollback-actions.js';
import { SEND_ACTIONS, SEND_KEY } from './send-actions.js';
import { SESSION_ACTIONS } from './session-actions.js';
import { SESSION_TAB_ACTIONS, TAB_ACTIONS } from './session-tab-actions.js';
import { SPLIT_ACTIONS } from './split-actions.js';
import { LIST_ACTIONS, PROGRAM_ACTIONS } from './view-actions.js';
import { VM_ACTIONS } from './vm-actions.js';
import { VNC_TAB_ACTIONS } from './vnc-tab-actions.js';

/** Every action, in the order of help and menus. */
export const ACTIONS: readonly Action[] = [
  ...SESSION_ACTIONS,
  ...VM_ACTIONS,
  MOVE_VM,
  DEBUG_ACTION,
  ...RECORD_ACTIONS,
  EDIT_ACTION,
  ...SAVE_ACTIONS,
  ...CHECKPOINT_ACTIONS,
  ...LIST_ACTIONS,
  ...LIST_VIEW_ACTIONS,
  ...SESSION_TAB_ACTIONS,
  ...SPLIT_ACTIONS,
  ...RECORDING_ACTIONS,
  ...SCROLLBACK_ACTIONS,
  ...SEND_ACTIONS,
  ...VNC_TAB_ACTIONS,
  ...HOST_PAGE_ACTIONS,
  ...LOG_ACTIONS,
  ...LOG_HOSTS_ACTIONS,
  ...LOG_SOURCE_ACTIONS,
  ...MOVE_ACTIONS,
  ALERTS_ACTION,
  MESSAGES_ACTION,
  LOST_ACTION,
  ...HOST_RECORD_ACTIONS,
  ...TAB_ACTIONS,
  ...HOST_ACTIONS,
  HOSTS_ACTION,
  ...PANE_ACTIONS,
  ...PROGRAM_ACTIONS,
];

const MENU_ACTIONS: readonly Action[] = [
  ...SESSION_ACTIONS,
  SEND_KEY,
  ...VM_ACTIONS,
  MOVE_VM,
  DEBUG_ACTION,
  ...SAVE_ACTIONS,
  ...RECORD_ACTIONS,
  EDIT_ACTION,
];

const boundTo = remembered((settings: Settings) => bindKeys(ACTIONS, settings));

/** Every action, with the keys that it has in effect. It is worked out once for each change of the settings. */
export function actionsOf({ settings }: Pick<AppState, 'settings'>): readonly Action[] {
  return boundTo(settings).actions;
}

/** The actions that the bindings of others have left without a key; see {@link bindKeys}. */
export function keylessActions({
  settings,
}: Pick<AppState, 'settings'>): ReturnType<typeof bindKeys>['keyless'] {
  return boundTo(settings).keyless;
}

/** The actions of the action menu, with their keys in effect. */
export function menuActionsOf(state: Pick<AppState, 'settings'>): readonly Action[] {
  const ids = MENU_ACTIONS.map(({ id }) => id);
  const actions = actionsOf(state);
  return ids.flatMap((id) => actions.find((action) => action.id === id) ?? []);
}

/** The keys of an action, as the input decoder names them. */
export function keysOf(state: Pick<AppState, 'settings'>, id: string): readonly string[] {
  return actionsOf(state).find((action) => action.id === id)?.keys ?? NO_KEYS;
}

const NO_KEYS: readonly string[] = [];

/** The key of an action that is offered; '' where it has none, and where a read-only program refuses it. */
export function keyOf(state: Pick<AppState, 'settings'>, id: string): string {
  const of = actionsOf(state).find((action) => action.id === id);
  if (of === undefined || (of.changes && state.settings.readOnly)) return '';
  return of.keys[0] ?? '';
}

/** The action with this id; throws where there is none. */
export function actionById(id: string): Action {
  const found = ACTIONS.find((action) => action.id === id);
  if (!found) throw new Error(`no action ${id}`);
  return found;
}

/**
 * True, or why an action can be done to none of the VMs that it would work on.
 * @param meant the VM that a menu was opened for; see {@link targetsOf}
 */
export function available(of: Action, state: AppState, meant?: Vm | null): true | string {
  return enabledForAny(of, state, targetsOf(of, state, meant));
}

/**
 * The action of a key in the focused pane: the first that can be done; where none can, the first, with the reason.
 * In a scope that hides the others, a key of its own means nothing else.
 */
export function actionForKey(state: AppState, key: string): { action: Action; answer: true | string } | null {
  const all = actionsOf(state).filter((action) => action.keys.includes(key) && inScope(action, state));
  const own = all.filter(({ scope }) => HIDING.includes(scope));
  const here = own.length > 0 ? own : all;
  const able = here.find((action) => available(action, state) === true);
  if (able) return { action: able, answer: true };
  const [first] = here;
  return first ? { action: first, answer: available(first, state) } : null;
}

function inScope(action: Action, state: AppState): boolean {
  const { pane, tab } = state.view;
  switch (action.scope) {
    case 'main':
      return pane === 'main' && !isManagerTab(tab);
    case 'checkpoints':
      return pane === 'main' && tab === 'checkpoints';
    case 'host':
      return pane === 'main' && tab === 'host';
    case 'log':
      return pane === 'log';
    case 'list':
      return pane === 'list' || (pane === 'main' && isAboutSelected(tab) && action.id !== 'menu');
    case 'vm':
    case 'program':
    case 'move':
      return true;
  }
}

/**
 * Runs an action on the VMs that it can be done to, or says why there are none.
 * @param meant the VM that a menu was opened for; see {@link targetsOf}
 * @param key the name of the key that was pressed for it
 */
export function runAction(app: AppContext, of: Action, meant?: Vm | null, key: string | null = null): void {
  const state = app.store.getState();
  const targets = targetsOf(of, state, meant);
  const answer = enabledForAny(of, state, targets);
  const { able, left } = splitByEnabled(of, state, targets);
  if (answer === true) of.run(app, able, left, key);
  else {
    const [vm] = targets;
    const named = vm && targets.length === 1 ? namedReason(vm, answer) : null;
    // It goes once the answer is another one.
    notify(app, `${of.title}: ${named ?? answer}`, 'bad', (now) => available(of, now, meant));
  }
}
