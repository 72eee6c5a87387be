import type { AppContext } from '../../state/app-context.js';
import { setView } from '../../state/store.js';
import { escapeByte, findEscape, isSecondEscape, splitEscape } from '../../terminal/escape-key.js';
import type { Key } from '../../terminal/key-names.js';
import type { Screen } from '../screen.js';

/**
 * Gives the keyboard to the session that the view says has it: its bytes go there untouched, but for the
 * escape key. While one is on its way that will have it, they go nowhere.
 * @returns the way to stop
 */
export function followKeyboard(screen: Screen): () => void {
  return screen.app.store.subscribe(({ view }, { view: before }) => {
    if (view.captured === before.captured && view.opening === before.opening) return;
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
      setView(store, { opening: null, notice: null });
      return bytes.subarray(found.at + found.length);
    }
    dropTyped(app);
    return undefined;
  });
}

/** What was typed for a session that is not open yet goes nowhere; the hint bar says so in place of a notice. */
export function dropTyped({ store }: AppContext): void {
  const { opening } = store.getState().view;
  if (opening !== null) setView(store, { opening: { ...opening, wasTypedInto: true }, notice: null });
}

function giveTo({ app, terminal }: Screen, captured: string): void {
  terminal.capture((bytes) => {
    // The hint bar names the key of this moment: the settings file may have changed it meanwhile.
    const split = splitEscape(bytes, escapeByte(app.store.getState().settings.escapeKey));
    if (split.forward.length > 0) {
      showEnd(app, captured);
      app.sessions.handle(captured)?.write(split.forward);
    }
    if (!split.leave) return undefined;
    terminal.capture(null);
    setView(app.store, { captured: null, left: { session: captured, at: app.now() } });
    return split.rest;
  });
}

/** Tells that a session shows its end, as it does from what is typed or pasted into it on. */
export function showEnd({ store }: AppContext, session: string): void {
  const { scrolled } = store.getState().view;
  if (!scrolled.has(session)) return;
  setView(store, { scrolled: new Set([...scrolled].filter((id) => id !== session)) });
}

/**
 * The escape key as the very next key after it left a session: it goes to the guest, and the guest has the
 * keyboard again. True where the key was that.
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
  showEnd(app, session);
  handle.write(Uint8Array.of(escapeByte(escapeKey)));
  return true;
}
