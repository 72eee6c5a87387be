import { notify } from '../app-context.js';
import { openChoice } from '../dialogs.js';
import type { MenuKey } from '../ports.js';
import { sessionName } from '../session-name.js';
import { shownSplit } from '../split.js';
import { type AppState, type SessionTab, setView } from '../store.js';
import { shownSession } from '../target.js';
import { showEnd } from '../typing.js';
import type { Vm } from '../vms/model.js';
import { type Action, action } from './action.js';
import { onSession, takesKeys } from './on-session.js';
import { cannotSendLines } from './send-key-lines.js';

/** The session that an action means: the shown one, or for another VM's menu that VM's own. */
function sessionMeant(state: AppState, vm: Vm | null): SessionTab | null {
  const shown = shownSession(state);
  if (shown !== null && (vm === null || shown.vmKey === vm.key)) return shown;
  const own = ({ vmKey, view }: SessionTab) =>
    vmKey === vm?.key && view.mode !== 'vnc' && view.state !== 'ended';
  return state.tabs.find(own) ?? null;
}

/** True in a stream that can be typed into, or why not; `why`: why not in a console. */
function onlyStream(why: string): (tab: SessionTab) => true | string {
  return (tab) => {
    const answer = takesKeys(tab);
    return answer !== true || tab.view.mode === 'stream' ? answer : why;
  };
}

/** Sends a key that the user's own keyboard or terminal may not have. */
export const SEND_KEY: Action = action({
  id: 'send-key',
  title: 'send key',
  summary:
    'Send a key to the guest: Ctrl-C, F1 to F12, a backslash and others; those that the tool cannot send say why.',
  keys: ['m'],
  changes: true,
  scope: 'main',
  enabled: (state, vm) => {
    const tab = sessionMeant(state, vm);
    return tab === null ? 'no session of it is open' : takesKeys(tab);
  },
  run: (app, [vm = null]) => {
    const tab = sessionMeant(app.store.getState(), vm);
    const keys = tab === null ? [] : (app.sessions.handle(tab.view.id)?.keyboard?.keys() ?? []);
    if (tab === null || keys.length === 0) return;
    const send = ({ name }: MenuKey) => {
      const handle = app.sessions.handle(tab.view.id);
      const view = handle?.view();
      if (view === undefined || view.state === 'ended')
        return notify(app, `${name} was not sent: the session has ended.`, 'bad');
      showEnd(app.store, tab.view.id);
      handle?.keyboard?.send(name);
      const when = view.pasting === null ? 'was sent' : 'will be sent after the paste';
      notify(app, `${name} ${when} to ${sessionName(tab)}.`, 'good');
    };
    openChoice(
      app.store,
      `Send a key to ${sessionName(tab)}`,
      cannotSendLines(keys),
      keys.flatMap((key) => (key.cannot === null ? [{ label: key.name, choose: () => send(key) }] : [])),
    );
  },
});

const typeSize = onSession({
  id: 'type-size',
  title: 'stty size',
  summary:
    "Type `stty rows R cols C` into a stream's guest, with the size of the pane: no stream knows it by itself.",
  keys: ['='],
  changes: true,
  can: onlyStream('a console always has 80×25'),
  run: (app, tab) => {
    showEnd(app.store, tab.view.id);
    const state = app.store.getState();
    // A zoomed guest that is typed into gets the whole terminal.
    const room = state.view.zoomed && shownSplit(state) === null ? app.terminalSize() : null;
    const size = app.sessions.handle(tab.view.id)?.keyboard?.typeSize?.(room);
    if (size) notify(app, `Typed: stty rows ${size.rows} cols ${size.columns}`, 'good');
  },
});

const resetScreen = onSession({
  id: 'reset-screen',
  title: 'reset screen',
  summary:
    'Reset the screen of a stream that its guest left odd: line drawing, a hidden cursor, the alternate screen. The scrollback stays.',
  keys: ['C'],
  changes: false,
  can: onlyStream('a console cannot be reset: its tool would not paint the screen again'),
  run: (app, tab) => {
    showEnd(app.store, tab.view.id);
    app.sessions.handle(tab.view.id)?.keyboard?.reset?.();
    notify(app, 'The screen is reset: what was on it is in the scrollback.', 'good');
  },
});

const markSession = onSession({
  id: 'mark-session',
  title: 'mark session',
  summary: 'Mark or unmark the session in the shown tab, to type to several at once.',
  keys: ['*'],
  changes: false,
  can: (tab, { view }) => (view.markedSessions.has(tab.view.id) ? true : takesKeys(tab)),
  run: (app, tab) => {
    const { store } = app;
    const { tabs, view } = store.getState();
    // Closed ones are forgotten.
    const marked = new Set(tabs.map((one) => one.view.id).filter((id) => view.markedSessions.has(id)));
    if (!marked.delete(tab.view.id)) marked.add(tab.view.id);
    setView(store, { markedSessions: marked });
    const count = markedSessions(store.getState()).length;
    const what =
      count > 1 ? `${count} sessions are marked` : `${count === 1 ? 'One' : 'No'} session is marked`;
    notify(app, `${what}${count > 1 ? ': & types to all of them' : ''}.`);
  },
});

const typeToMarked = onSession({
  id: 'type-to-marked',
  title: 'type to marked',
  summary: 'Type to all marked sessions at once, until the escape key.',
  keys: ['&'],
  changes: true,
  can: (tab, state) => {
    const answer = takesKeys(tab);
    if (answer !== true) return answer;
    if (!state.view.markedSessions.has(tab.view.id)) return 'this session is not marked: * marks it';
    return markedSessions(state).length > 1 ? true : 'only this session is marked: mark another with *';
  },
  run: (app, tab) => {
    setView(app.store, {
      captured: tab.view.id,
      pane: 'main',
      message: null,
      typingToMarked: { said: null },
    });
  },
});

/** The marked sessions that have not ended. */
function markedSessions({ tabs, view }: AppState): readonly SessionTab[] {
  return tabs.filter((tab) => view.markedSessions.has(tab.view.id) && tab.view.state !== 'ended');
}

/** What can be sent to a guest besides typing, and typing to several, in the order of the help. */
export const SEND_ACTIONS: readonly Action[] = [SEND_KEY, typeSize, resetScreen, markSession, typeToMarked];
