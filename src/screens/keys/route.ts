import { actionForKey, runAction } from '../../state/actions/table.js';
import { notify } from '../../state/app-context.js';
import { keptSelected } from '../../state/list/selection.js';
import { withoutOneFilter } from '../../state/log/filter.js';
import { setView } from '../../state/store.js';
import { focusedSession } from '../../state/target.js';
import { typeInto } from '../../state/typing.js';
import type { OpenDialog, ViewState } from '../../state/view.js';
import { type Key, keyNamed } from '../../terminal/key-names.js';
import type { Mouse } from '../../terminal/mouse-report.js';
import { toggleElement } from '../config-page/keys.js';
import type { Typed } from '../dialogs/dialog-input.js';
import { dialogOf } from '../dialogs/registry.js';
import { copyWithKey, stopBrowsing } from '../guest-screen/keys.js';
import { pasteSearch, typeSearch } from '../guest-screen/search-keys.js';
import { dropTyped, secondEscape, stopShownPaste } from '../guest-screen/session-keys.js';
import { pasteLogFilter, typeLogFilter } from '../log-tail/keys.js';
import { layoutNow, type Screen } from '../screen.js';
import { pasteListFilter, typeListFilter } from '../vm-list/keys.js';
import { clickPane } from './route-mouse.js';
import { sayUnknownKey } from './unknown-key.js';

/**
 * How long after the selection moved by itself a key does not act on a VM: it was meant for the old one. The same holds
 * for a click on a key in the hint bar that another one has given its place to.
 */
const MOVED_GUARD_MS = 300;

/**
 * What something that is typed means at this moment. For a pane it is decided on the store as it is, so that keys that
 * arrive in one read are taken in order, each in the place where the one before has led. A dialog gets it as it is.
 */
export function route(screen: Screen, typed: Typed): void {
  if ('key' in typed) routeKey(screen, typed.key);
  else if ('mouse' in typed) routeMouse(screen, typed.mouse);
  else routePaste(screen, typed.paste);
}

/** Alt keys that mean something while a text is typed. */
const EDITING_KEYS: readonly string[] = ['alt-b', 'alt-f', 'alt-d', 'alt-backspace'];

/**
 * A terminal sends the same bytes for Alt-x as for Esc and then x, and on a slow line both come in one read. No
 * Alt key is ours but those of a text field: all others are Esc and the key after it.
 */
export function escapedKeys(key: Key, typing: boolean): readonly Key[] {
  const [, ctrl = '', after] = key.name.match(/^(ctrl-)?alt-(.|enter|space|backspace|tab)$/u) ?? [];
  if (after === undefined || (typing && EDITING_KEYS.includes(key.name))) return [key];
  const text = after === 'space' ? ' ' : after.length > 2 || ctrl !== '' ? '' : after;
  return [
    { ...key, name: 'esc', text: '' },
    { ...key, name: ctrl + after, text },
  ];
}

/** True where a text is being typed: in a dialog, or as a filter. */
export function isTyping({ dialogs, filtering, searching, log }: ViewState): boolean {
  const dialog = dialogs.at(-1);
  if (dialog) return dialogOf(dialog.kind).takesText;
  return filtering !== null || searching !== null || log.filtering !== null;
}

function routeKey(screen: Screen, key: Key): void {
  const { app, dialogInput } = screen;
  const { view } = app.store.getState();
  const dialog = view.dialogs.at(-1);
  // Like any program, also while it asks something. Where it is the escape key, pressed twice it is the guest's.
  if (key.name === 'ctrl-z') return secondEscape(screen, key) ? undefined : app.suspend();
  const isSmall = layoutNow(screen) === null;
  if (dialog && (!isSmall || dialogOf(dialog.kind).fitsAnywhere)) {
    if (answers(dialog, key)) dialogInput.give(dialog.id, { key });
    return;
  }
  if (isSmall) {
    if (actionForKey(app.store.getState(), key.name)?.action.id === 'quit') run(screen, key);
    return;
  }
  if (view.filtering !== null) return typeListFilter(screen, view.filtering, key);
  if (view.log.filtering !== null) return typeLogFilter(screen, view.log.filtering, key);
  if (view.searching !== null) return typeSearch(screen, view.searching, key);
  if (secondEscape(screen, key)) return;
  if (copyWithKey(screen, key)) return;
  if (key.name === 'esc') return goBack(screen);
  if (key.name === 'enter' && enterHere(screen)) return;
  run(screen, key);
}

/** Whether a key or a click can answer the dialog: one that was made before it could be seen cannot. Esc is safe at any time. */
function answers(
  { kind, armedAt }: OpenDialog,
  { name = '', readAt }: Pick<Key, 'readAt'> & { name?: string },
): boolean {
  return name === 'esc' || dialogOf(kind).takesTypeAhead || (armedAt !== null && readAt >= armedAt);
}

/**
 * A click on a key in the hint bar presses it. A dialog takes a click as it takes a key. While a text is typed below the
 * panes, a click first ends that, as Enter does.
 */
function routeMouse(screen: Screen, mouse: Mouse): void {
  const { app, dialogInput, mouseAreas } = screen;
  const view = () => app.store.getState().view;
  const dialog = view().dialogs.at(-1);
  const { captured, opening } = view();
  if (layoutNow(screen) === null && !(dialog && dialogOf(dialog.kind).fitsAnywhere)) return;
  const press = (key: Key) => routeKey(screen, key);
  const shown = mouseAreas.keyAt(mouse.row, mouse.column);
  if (shown !== null && mouse.act === 'click') {
    // What stood there a moment ago may have been meant. In a dialog only what is typed changes what stands there.
    if (dialog || mouse.readAt - shown.since >= guardMs(screen)) press(keyNamed(shown.key, mouse.readAt));
    return;
  }
  if (dialog) {
    if (answers(dialog, mouse)) dialogInput.give(dialog.id, { mouse });
    return;
  }
  if (captured !== null || opening !== null) return;
  if (isTyping(view()) && mouse.act === 'click') press({ name: 'enter', text: '', readAt: mouse.readAt });
  if (!isTyping(view())) clickPane(screen, mouse, press);
}

/** How long what has changed by itself may not have been seen, in ms. */
function guardMs({ terminal }: Screen): number {
  return Math.max(MOVED_GUARD_MS, terminal.roundTripMs() ?? 0);
}

function run(screen: Screen, key: Key): void {
  const { app } = screen;
  const state = app.store.getState();
  const meant = actionForKey(state, key.name);
  if (meant === null) return sayUnknownKey(app, key.name);
  if (state.view.saidUnknown) setView(app.store, { saidUnknown: false });
  const isOfVm = meant.action.scope !== 'log' && focusedSession(state) === null;
  const needsVm = isOfVm && meant.action.enabled(state, null) !== true;
  if (needsVm && key.readAt - state.view.movedAt < guardMs(screen)) {
    return notify(app, 'The selection has just moved: look, and press again.', 'bad');
  }
  runAction(app, meant.action, undefined, key.name);
}

/**
 * Esc takes one thing back: a paste on its way, a search, that a session is scrolled back, the zoom, marked lines of the
 * log, a filter, the marks, the pane.
 */
function goBack(screen: Screen): void {
  const { app } = screen;
  const { store } = app;
  if (stopShownPaste(app) || stopBrowsing(screen)) return;
  const { view } = store.getState();
  if (view.zoomed) return setView(store, { zoomed: false });
  if (view.pane === 'log') {
    const { anchor } = view.log;
    const log = anchor === null ? withoutOneFilter(view.log) : { ...view.log, anchor: null };
    if (log !== null) return setView(store, { log });
  }
  if (view.pane !== 'list') return setView(store, { pane: 'list' });
  if (view.filter !== '') return setView(store, keptSelected(store.getState(), { filter: '' }));
  if (view.marked.size > 0) setView(store, { marked: new Set() });
}

/**
 * Enter on a heading or on a part of the config folds it, on a row of a heading's page goes to the VM; elsewhere it is
 * an action's key.
 */
function enterHere(screen: Screen): boolean {
  const { app } = screen;
  const { view } = app.store.getState();
  if (view.pane === 'list' && view.selected?.kind === 'heading') {
    app.move(view.folded.has(view.selected.group) ? 'open' : 'close');
    return true;
  }
  if (view.pane === 'main' && view.tab === 'details' && view.selected?.kind === 'heading') {
    app.move('open');
    return true;
  }
  if (view.pane !== 'main' || view.tab !== 'config') return false;
  toggleElement(screen);
  return true;
}

/** A pasted text goes into the text field or the session that has the keys; elsewhere it is dropped: it was no key. */
function routePaste(screen: Screen, text: string): void {
  const { app, dialogInput } = screen;
  const { view } = app.store.getState();
  const dialog = view.dialogs.at(-1);
  if (view.captured !== null) return typeInto(app, (session) => session.paste(text));
  if (view.opening !== null) return dropTyped(app);
  if (dialog)
    return dialogOf(dialog.kind).takesText ? dialogInput.give(dialog.id, { paste: text }) : undefined;
  if (view.filtering !== null) return pasteListFilter(screen, view.filtering, text);
  if (view.searching !== null) return pasteSearch(screen, view.searching, text);
  if (view.log.filtering !== null) return pasteLogFilter(screen, view.log.filtering, text);
}
