import { actionForKey, runAction } from '../state/actions/table.js';
import { notify } from '../state/app-context.js';
import { editField, type Field, pasteField } from '../state/field.js';
import { filterView } from '../state/list-rows.js';
import { type Store, setView } from '../state/store.js';
import { focusedSession } from '../state/target.js';
import type { Dialog, ViewState } from '../state/view.js';
import type { Key } from '../terminal/key-names.js';
import { dialogRoom, isArmed } from './dialog-rules.js';
import { checklistKeys } from './dialogs/checklist.js';
import { choiceKeys } from './dialogs/choice.js';
import { commandsKeys } from './dialogs/commands.js';
import { confirmKeys } from './dialogs/confirm.js';
import { findingsKeys } from './dialogs/findings.js';
import { helpKeys } from './dialogs/help.js';
import { historyKeys, historyPaste } from './dialogs/history.js';
import { menuKeys } from './dialogs/menu.js';
import { notesKeys, notesPaste } from './dialogs/notes.js';
import { outcomeKeys } from './dialogs/outcome.js';
import { paletteKeys, palettePaste } from './dialogs/palette.js';
import { formKeys, formPaste } from './form-keys.js';
import { toggleDetail } from './move.js';
import { layoutNow, type Screen } from './screen.js';
import { dropTyped, secondEscape, showEnd } from './session-keys.js';
import { streamKeys, streamPaste } from './stream-keys.js';
import { wizardKeys, wizardPaste } from './wizard-keys.js';

/** How long after the selection moved by itself a key does not act on a VM: it was meant for the old one. */
const MOVED_GUARD_MS = 300;

/**
 * What a key means at this moment. All of it is decided on the store as it is, so that keys that arrive in one
 * read are taken in order, each in the place where the one before has led.
 */
export function routeKey(screen: Screen, key: Key): void {
  const keys = escapedKeys(key, isTyping(screen.app.store.getState().view));
  for (const one of keys) routeOne(screen, one);
}

/** Alt keys that mean something while a text is typed. */
const EDITING_KEYS: readonly string[] = ['alt-b', 'alt-f', 'alt-d', 'alt-backspace'];

/**
 * A terminal sends the same bytes for Alt-x as for Esc and then x, and on a slow line both come in one read. No
 * Alt key is ours but those of a text field: all others are Esc and the key after it.
 */
export function escapedKeys(key: Key, typing: boolean): readonly Key[] {
  const after = key.name.match(/^alt-(.|enter|space|backspace)$/u)?.[1];
  if (after === undefined || (typing && EDITING_KEYS.includes(key.name))) return [key];
  const text = after === 'space' ? ' ' : after.length > 2 ? '' : after;
  return [
    { ...key, name: 'esc', text: '' },
    { ...key, name: after, text },
  ];
}

/** Dialogs in which a text is typed. */
const TEXT_DIALOGS: readonly Dialog['kind'][] = ['palette', 'wizard', 'stream', 'form', 'notes'];

function isTyping({ dialogs, filtering, log }: ViewState): boolean {
  const dialog = dialogs.at(-1);
  if (dialog?.kind === 'history') return dialog.filtering !== null;
  if (dialog) return TEXT_DIALOGS.includes(dialog.kind);
  return filtering !== null || log.filtering !== null;
}

function routeOne(screen: Screen, key: Key): void {
  const { app } = screen;
  const { view } = app.store.getState();
  const dialog = view.dialogs.at(-1);
  // Like any program, also while it asks something. Where it is the escape key, pressed twice it is the guest's.
  if (key.name === 'ctrl-z') return secondEscape(screen, key) ? undefined : app.suspend();
  if (layoutNow(screen) === null) {
    // A question is shown there in a form that fits; nothing else has room.
    if (dialog?.kind === 'choice') return dialogKey(screen, dialog, key);
    if (['q', 'ctrl-c'].includes(key.name)) run(screen, key);
    return;
  }
  if (dialog) return dialogKey(screen, dialog, key);
  if (view.filtering !== null) return filterKey(screen, view.filtering, key);
  if (view.log.filtering !== null) return logFilterKey(screen, view.log.filtering, key);
  if (secondEscape(screen, key)) return;
  if (key.name === 'esc') return goBack(screen);
  if (key.name === 'enter' && enterHere(screen)) return;
  run(screen, key);
}

function run(screen: Screen, key: Key): void {
  const { app } = screen;
  const state = app.store.getState();
  const meant = actionForKey(state, key.name);
  if (meant === null) return;
  const guard = Math.max(MOVED_GUARD_MS, screen.terminal.roundTripMs() ?? 0);
  const needsVm = meant.action.enabled(state, null) !== true && focusedSession(state) === null;
  if (needsVm && key.readAt - state.view.movedAt < guard) {
    return notify(app, 'The selection has just moved: look, and press again.', 'bad');
  }
  runAction(app, meant.action);
}

function dialogKey(screen: Screen, dialog: Dialog, key: Key): void {
  const { app, terminal } = screen;
  // Cancelling is safe at any time.
  if (!isArmed(dialog, key.readAt) && key.name !== 'esc') return;
  const { columns, rows } = terminal.size();
  const room = dialogRoom(dialog.kind, columns, rows);
  switch (dialog.kind) {
    case 'confirm':
      return confirmKeys(app, dialog, key);
    case 'choice':
      return choiceKeys(app, dialog, key);
    case 'checklist':
      return checklistKeys(app, dialog, key);
    case 'outcome':
      return outcomeKeys(app, dialog, key, room);
    case 'menu':
      return menuKeys(app, dialog, key);
    case 'palette':
      return paletteKeys(app, dialog, key);
    case 'help':
      return helpKeys(app, dialog, key, room);
    case 'commands':
      return commandsKeys(app, dialog, key, room);
    case 'findings':
      return findingsKeys(app, dialog, key, room);
    case 'history':
      return historyKeys(app, dialog, key, room);
    case 'notes':
      return notesKeys(app, dialog, key);
    case 'wizard':
      return wizardKeys(app, dialog, key);
    case 'stream':
      return streamKeys(app, dialog, key);
    case 'form':
      return formKeys(app, dialog, key);
  }
}

function filterKey({ app }: Screen, field: Field, key: Key): void {
  const { store } = app;
  if (key.name === 'esc' || key.name === 'ctrl-c') return applyFilter(store, '', null);
  if (key.name === 'enter' || key.name === 'down') return applyFilter(store, field.text, null);
  const edited = editField(field, key);
  if (edited) applyFilter(store, edited.text, edited);
}

function applyFilter(store: Store, text: string, filtering: Field | null): void {
  const { snapshot, view } = store.getState();
  setView(store, { ...filterView(snapshot.vms, view, text), filtering });
}

function logFilterKey({ app }: Screen, field: Field, key: Key): void {
  const { store } = app;
  const { log } = store.getState().view;
  if (key.name === 'esc' || key.name === 'ctrl-c') {
    return setView(store, { log: { ...log, filtering: null, filter: '' } });
  }
  if (key.name === 'enter') return setView(store, { log: { ...log, filtering: null, filter: field.text } });
  const edited = editField(field, key);
  if (edited) setView(store, { log: { ...log, filtering: edited, filter: edited.text } });
}

/** Esc takes one thing back: the zoom, a filter, the marks, the pane. */
function goBack({ app }: Screen): void {
  const { store } = app;
  const { view } = store.getState();
  if (view.zoomed) return setView(store, { zoomed: false });
  if (view.pane === 'log' && view.log.filter !== '')
    return setView(store, { log: { ...view.log, filter: '' } });
  if (view.pane !== 'list') return setView(store, { pane: 'list' });
  if (view.filter !== '') return setView(store, { filter: '' });
  if (view.marked.size > 0) setView(store, { marked: new Set() });
}

/** Enter on a heading or on a part of the config folds it; elsewhere it is an action's key. */
function enterHere(screen: Screen): boolean {
  const { app } = screen;
  const { view } = app.store.getState();
  if (view.pane === 'list' && view.selected?.kind === 'category') {
    app.move(view.folded.has(view.selected.category) ? 'open' : 'close');
    return true;
  }
  if (view.pane === 'main' && view.tab === 'details') {
    toggleDetail(screen);
    return true;
  }
  return false;
}

/**
 * A pasted text goes into the text field or the session that has the keys; elsewhere it is dropped: it was no key.
 * Null: it was too long to be taken.
 */
export function routePaste({ app }: Screen, text: string | null): void {
  if (text === null) return notify(app, 'Nothing was pasted: the text is longer than 1 MB.', 'bad');
  const { view } = app.store.getState();
  const dialog = view.dialogs.at(-1);
  if (view.captured !== null) {
    showEnd(app, view.captured);
    return app.sessions.handle(view.captured)?.paste(text);
  }
  if (view.opening !== null) return dropTyped(app);
  if (dialog?.kind === 'wizard') return wizardPaste(app, dialog, text);
  if (dialog?.kind === 'stream') return streamPaste(app, dialog, text);
  if (dialog?.kind === 'form') return formPaste(app, dialog, text);
  if (dialog?.kind === 'palette') return palettePaste(app, dialog, text);
  if (dialog?.kind === 'history') return historyPaste(app, dialog, text);
  if (dialog?.kind === 'notes') return notesPaste(app, dialog, text);
  if (dialog) return;
  if (view.filtering !== null) {
    const field = pasteField(view.filtering, text);
    return applyFilter(app.store, field.text, field);
  }
  if (view.log.filtering !== null) {
    const field = pasteField(view.log.filtering, text);
    setView(app.store, { log: { ...view.log, filtering: field, filter: field.text } });
  }
}
