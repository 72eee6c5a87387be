import { available, MENU_ACTIONS, runAction } from '../../state/actions/table.js';
import { type AppContext, changeDialog, closeDialog, notify } from '../../state/app-context.js';
import { cursorAfter } from '../../state/cursor.js';
import type { AppState } from '../../state/store.js';
import type { DialogOf } from '../../state/view.js';
import { vmByKey } from '../../state/vms/find.js';
import type { Key } from '../../terminal/key-names.js';
import { keyLabel } from '../key-label.js';
import { type Line, STYLES, span } from '../line.js';
import { type Drawn, hint, listWindow, type Room } from './drawn.js';
import { whom } from './whom.js';

/** All that can be done with a VM; what cannot be done stands there with its reason. */
export function menuDrawn(dialog: DialogOf<'menu'>, state: AppState, room: Room): Drawn {
  const vm = vmByKey(state.snapshot, dialog.vmKey);
  const rows = MENU_ACTIONS.map((action): Line => {
    const answer = available(action, state, vm);
    const key = keyLabel(action.keys[0] ?? '').padEnd(3);
    if (answer === true) return [span(key, STYLES.key), span(action.title)];
    return [span(key, STYLES.dim), span(action.title.padEnd(10), STYLES.dim), span(answer, STYLES.dim)];
  });
  return {
    title: whom(state, vm).join('  '),
    lines: listWindow(rows, dialog.armedAt === null ? -1 : dialog.cursor, room.rows),
    footer: [...hint('↑↓', 'choose'), ...hint('Enter', 'do it'), ...hint('Esc', 'cancel')],
  };
}

/** What a key means in the action menu: to move, to do the chosen action, or the action's own key. */
export function menuKeys(app: AppContext, dialog: DialogOf<'menu'>, key: Key): void {
  const moved = cursorAfter(key.name, MENU_ACTIONS.length, dialog.cursor);
  if (moved !== null) {
    return changeDialog(app.store, dialog, { cursor: moved });
  }
  if (key.name === 'esc' || key.name === 'q' || key.name === 'ctrl-c') return closeDialog(app.store);
  const state = app.store.getState();
  const vm = vmByKey(state.snapshot, dialog.vmKey);
  const meant = MENU_ACTIONS.filter((action) => action.keys.includes(key.name));
  const able = meant.find((action) => available(action, state, vm) === true) ?? meant[0];
  const action = key.name === 'enter' ? MENU_ACTIONS[dialog.cursor] : able;
  if (action === undefined) return;
  const answer = available(action, state, vm);
  if (answer !== true) return notify(app, `${action.title}: ${answer}`, 'bad');
  closeDialog(app.store);
  runAction(app, action, vm);
}
