import type { Action } from '../../state/actions/action.js';
import { ACTIONS, available, runAction } from '../../state/actions/table.js';
import { type AppContext, changeDialog, closeDialog, notify } from '../../state/app-context.js';
import { cursorAfter } from '../../state/cursor.js';
import { editField, pasteField } from '../../state/field.js';
import type { AppState } from '../../state/store.js';
import type { DialogOf } from '../../state/view.js';
import { vmByKey } from '../../state/vms/find.js';
import type { Vm } from '../../state/vms/model.js';
import type { Key } from '../../terminal/key-names.js';
import { keyLabel } from '../key-label.js';
import { type Line, STYLES, span } from '../line.js';
import { type Drawn, hint, listWindow, type Room } from './drawn.js';
import { whom } from './whom.js';

/** The actions whose name or summary holds every word typed: those whose name begins so first. */
function paletteActions(typed: string): readonly Action[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const text = (action: Action) => `${action.id} ${action.title} ${action.summary}`.toLowerCase();
  const fits = ACTIONS.filter(
    (action) => action.scope !== 'move' && words.every((word) => text(action).includes(word)),
  );
  const [first = ''] = words;
  const rank = (action: Action) => (action.id.startsWith(first) || action.title.startsWith(first) ? 0 : 1);
  return [...fits].sort((a, b) => rank(a) - rank(b));
}

/** The VM that keys meant when the palette was opened, whatever has the keys by now. */
function meantVm({ snapshot }: AppState, { vmKey }: DialogOf<'palette'>): Vm | null {
  return vmKey === null ? null : vmByKey(snapshot, vmKey);
}

/** Every action by its name; what cannot be done says why. */
export function paletteDrawn(dialog: DialogOf<'palette'>, state: AppState, room: Room): Drawn {
  const actions = paletteActions(dialog.field.text);
  const meant = meantVm(state, dialog);
  const rows = actions.map((action): Line => {
    const answer = available(action, state, meant);
    const name = action.title.padEnd(15);
    const key = keyLabel(action.keys[0] ?? '').padEnd(10);
    if (answer === true) return [span(name, STYLES.bold), span(key, STYLES.key), span(action.summary)];
    return [span(name, STYLES.dim), span(key, STYLES.dim), span(answer, STYLES.dim)];
  });
  const none: Line[] = rows.length === 0 ? [[span('No action of that name.', STYLES.dim)]] : [];
  return {
    title: ['Command', ...whom(state, meant)].join('  '),
    lines: [[], [], ...none, ...listWindow(rows, dialog.cursor, room.rows - 2)],
    footer: [...hint('↑↓', 'choose'), ...hint('Enter', 'do it'), ...hint('Esc', 'cancel')],
  };
}

/** What a key means in the palette: letters are typed, so only arrows move. */
export function paletteKeys(app: AppContext, dialog: DialogOf<'palette'>, key: Key): void {
  const { store } = app;
  const actions = paletteActions(dialog.field.text);
  if (key.name === 'esc' || key.name === 'ctrl-c') return closeDialog(store);
  if (key.name === 'enter') {
    const action = actions[dialog.cursor];
    if (action === undefined) return;
    const meant = meantVm(store.getState(), dialog);
    const answer = available(action, store.getState(), meant);
    if (answer !== true) return notify(app, `${action.title}: ${answer}`, 'bad');
    closeDialog(store);
    return runAction(app, action, meant);
  }
  const arrow = { 'ctrl-n': 'down', 'ctrl-p': 'up' }[key.name] ?? key.name;
  const moved = key.text === '' ? cursorAfter(arrow, actions.length, dialog.cursor) : null;
  if (moved !== null && arrow !== 'home' && arrow !== 'end') {
    return changeDialog(store, dialog, { cursor: moved });
  }
  const field = editField(dialog.field, key);
  if (field !== null) changeDialog(store, dialog, { field, cursor: 0 });
}

/** A paste goes where letters go. */
export function palettePaste({ store }: AppContext, dialog: DialogOf<'palette'>, text: string): void {
  changeDialog(store, dialog, { field: pasteField(dialog.field, text), cursor: 0 });
}
