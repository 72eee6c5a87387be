import { actionById, available, runAction } from '../../state/actions/table.js';
import type { AppContext } from '../../state/app-context.js';
import { type AppState, setView } from '../../state/store.js';
import { focusedSession } from '../../state/target.js';
import { showEnd, stopPastes, takingKeys, typeInto } from '../../state/typing.js';
import { escapeByte, findEscape, isSecondEscape, splitEscape } from '../../terminal/escape-key.js';
import type { Key } from '../../terminal/key-names.js';
import type { Disposer } from '../../terminal/listeners.js';
import type { Screen } from '../screen.js';

/**
 * Gives the keyboard to the session that has it in the view: what is typed goes there untouched, except for the escape
 * key. While such a session is being opened, it goes nowhere.
 */
export function followKeyboard(screen: Screen): Disposer {
  return screen.app.store.subscribe(({ view }, { view: before }) => {
    if (view.captured === before.captured && view.opening === before.opening) return;
    // Whoever takes the keyboard from a session also ends typing to several: it begins only by its own key.
    if (view.typingToMarked !== null && view.captured !== before.captured && before.captured !== null) {
      setView(screen.app.store, { typingToMarked: null });
    }
    if (view.captured !== null) giveTo(screen, view.captured);
    else if (view.opening !== null) drop(screen);
    else screen.terminal.capture(null);
  });
}

function drop({ app, terminal }: Screen): void {
  terminal.capture((bytes) => {
    const { store } = app;
    const found = findEscape(bytes, escapeByte(store.getState().settings.escapeKey));
    if (found !== null) {
      setView(store, { opening: null, message: null });
      return bytes.subarray(found.at + found.length);
    }
    dropTyped(app);
    return undefined;
  });
}

/** Drops what was typed for a session that is not open yet; the hint bar says so in place of a message. */
export function dropTyped({ store }: AppContext): void {
  const { opening } = store.getState().view;
  if (opening !== null) setView(store, { opening: { ...opening, wasTypedInto: true }, message: null });
}

function giveTo({ app, terminal }: Screen, captured: string): void {
  showEnd(app.store, captured);
  /** The Enter of a line that was begun is for the guest, also where it has gone meanwhile. */
  let isInLine = false;
  const type = (bytes: Uint8Array) => {
    if (bytes.length === 0) return;
    const isEnter = bytes.at(-1) === ENTER;
    if (isEnter && bytes.length === 1 && !isInLine && connectsAgain(app.store.getState())) {
      setView(app.store, { captured: null });
      return runAction(app, actionById(CONNECT_AGAIN));
    }
    isInLine = !isEnter;
    typeInto(app, (session) => session.write(bytes));
  };
  const take = (bytes: Uint8Array): Uint8Array | undefined => {
    // The key may have been changed in the settings file meanwhile; the hint bar shows the latest.
    const key = escapeByte(app.store.getState().settings.escapeKey);
    const stop = findEscape(bytes, key);
    if (stop !== null && stopPastes(app)) {
      type(bytes.subarray(0, stop.at));
      return take(bytes.subarray(stop.at + stop.length));
    }
    const split = splitEscape(bytes, key);
    type(split.forward);
    if (!split.leave) return undefined;
    terminal.capture(null);
    setView(app.store, { captured: null, left: { session: captured, at: app.now() } });
    return split.rest;
  };
  terminal.capture(take);
}

const ENTER = 0x0d;
const CONNECT_AGAIN = 'connect-again';

/** True where the session that has the keyboard has ended, and Enter opens it again. */
export function connectsAgain(state: AppState): boolean {
  const isOver = state.view.typingToMarked === null && takingKeys(state).length === 0;
  return isOver && available(actionById(CONNECT_AGAIN), state) === true;
}

/** Stops the paste that the focused session's tab shows; false: it shows none. */
export function stopShownPaste({ store, sessions }: AppContext): boolean {
  const tab = focusedSession(store.getState());
  if (tab === null || tab.view.pasting === null) return false;
  return sessions.handle(tab.view.id)?.keyboard?.stopPaste() ?? false;
}

/**
 * Sends the escape key to the guest if it is the very next key after it left the session, and gives the guest the
 * keyboard again.
 * @returns true where it did
 */
export function secondEscape({ app }: Screen, key: Key): boolean {
  const { settings, view } = app.store.getState();
  if (view.left === null) return false;
  const { escapeKey } = settings;
  const { session, at } = view.left;
  setView(app.store, { left: null });
  if (key.name !== escapeKey || !isSecondEscape(at, key.readAt, 0)) return false;
  const handle = app.sessions.handle(session);
  if (handle === null || handle.view().state === 'ended') return false;
  setView(app.store, { captured: session, tab: session, pane: 'main' });
  handle.write(Uint8Array.of(escapeByte(escapeKey)));
  return true;
}
