import { type AppContext, notify, showTab, turnToTab } from '../app-context.js';
import { seenFromVm } from '../fleet/at-hand.js';
import { vmWithKey } from '../fleet/vms-of-hosts.js';
import { awaitSession } from '../opening.js';
import type { SessionMode } from '../ports.js';
import { type AppState, type ClosedTab, setView } from '../store.js';
import { lastClosed } from '../tabs.js';
import { hostedName } from '../vms/find.js';
import { sessionTaken } from '../vms/modes.js';
import { type Action, action } from './action.js';
import { hasScreen, onSession } from './on-session.js';
import { giveKeyboard, openSession, sessionOpen, whyUnreachable } from './open-session.js';
import { passVncGate } from './vnc-gate.js';

const attach = onSession({
  id: 'attach',
  title: 'type into it',
  summary: 'Type into the session in the shown tab; the escape key (Ctrl-]) returns to the manager.',
  keys: ['i', 'enter'],
  changes: true,
  can: (tab, state) => {
    if (tab.view.state !== 'ended') return hasScreen(tab);
    const whyNot = canConnect(state, wantedOf(tab));
    return whyNot === true ? 'the session has ended' : `the session has ended; ${whyNot}`;
  },
  run: ({ store }, tab) => setView(store, { captured: tab.view.id, pane: 'main', message: null }),
  subcommand: true,
});

/** Which session to open: a closed or ended tab's. */
type Wanted = Pick<ClosedTab, 'vmKey' | 'vmName' | 'mode' | 'stream'>;

/** True where such a session can be opened or is open, or why it cannot, in words. */
function canConnect(state: AppState, { vmKey, vmName, mode, stream }: Wanted): true | string {
  const vm = vmWithKey(state, vmKey);
  if (vm === null) return `${hostedName({ key: vmKey, name: vmName })} is gone`;
  const whyNot = whyUnreachable(seenFromVm(state, vmKey), vm);
  if (whyNot !== null) return whyNot;
  if (sessionOpen(state, vm, mode, stream) !== null) return true;
  return sessionTaken(vm, mode, stream, seenFromVm(state, vmKey).claims, state.settings) ?? true;
}

/** Opens such a session and gives it the keyboard; where it is open already, only that. */
function connect(app: AppContext, { vmKey, mode, stream }: Wanted, inPlaceOf: string | null): void {
  const state = app.store.getState();
  const vm = vmWithKey(state, vmKey);
  if (vm === null) return;
  const open = sessionOpen(state, vm, mode, stream);
  if (open !== null) return giveKeyboard(app, open, mode);
  void passVncGate(app, vm, mode, () => {
    void openSession(app, vm, mode, stream, awaitSession(app, mode), inPlaceOf);
  });
}

const connectAgain = onSession({
  id: 'connect-again',
  title: 'connect again',
  summary: 'Open the session that has ended again, in the same tab; what it showed is gone then.',
  keys: ['enter'],
  changes: true,
  can: (tab, state) =>
    tab.view.state === 'ended' ? canConnect(state, wantedOf(tab)) : 'the session has not ended',
  run: (app, tab) => connect(app, wantedOf(tab), tab.view.id),
});

function wantedOf(tab: {
  vmKey: string;
  vmName: string;
  view: { mode: SessionMode; stream: string | null };
}): Wanted {
  const { vmKey, vmName, view } = tab;
  return { vmKey, vmName, mode: view.mode, stream: view.stream };
}

const closeTab = onSession({
  id: 'close-tab',
  title: 'close tab',
  summary: 'End the session of the shown tab; a second time, close the tab.',
  keys: ['w'],
  changes: false,
  run: (app, tab) => {
    if (tab.view.state === 'ended') void app.sessions.dismiss(tab.view.id);
    else
      void app.sessions.end(tab.view.id).then(() => {
        const isThere = app.store.getState().tabs.some(({ view }) => view.id === tab.view.id);
        if (isThere) notify(app, 'The session is closed: w closes the tab.');
      });
  },
});

const reopen = action({
  id: 'reopen-tab',
  title: 'reopen tab',
  summary: 'Open the session whose tab was closed last again, if its VM is still on the host.',
  keys: ['T'],
  changes: true,
  scope: 'program',
  enabled: (state) => {
    if (state.closedTabs.length === 0) return 'no tab was closed';
    const last = lastClosed(state);
    return last === null ? 'the VMs of the closed tabs are gone' : canConnect(state, last);
  },
  run: (app) => {
    const last = lastClosed(app.store.getState());
    if (last === null) return;
    app.store.setState(({ closedTabs }) => ({ closedTabs: closedTabs.filter((tab) => tab !== last) }));
    connect(app, last, null);
  },
});

const byNumber = action({
  id: 'tab-by-number',
  title: 'tab by number',
  summary: 'Show the session with that number, which is in front of its name.',
  keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
  changes: false,
  scope: 'program',
  enabled: ({ tabs }) => (tabs.length > 0 ? true : 'no session is open'),
  run: (app, _vms, _left, key) => {
    const { tabs } = app.store.getState();
    const tab = tabs[Number(key ?? 1) - 1];
    if (tab) showTab(app.store, tab.view.id);
    else notify(app, `There is no session ${key}.`, 'bad');
  },
});

const details = action({
  id: 'details',
  title: 'details',
  summary: 'Show the Details tab.',
  keys: ['0'],
  changes: false,
  scope: 'program',
  run: (app) => turnToTab(app.store, 'details'),
});

const config = action({
  id: 'config',
  title: 'config',
  summary: 'Show the config of the selected VM as a tree.',
  keys: ['X'],
  changes: false,
  scope: 'program',
  run: (app) => showTab(app.store, 'config'),
});

/** Actions on the session in the shown tab, in the order of the help. */
export const SESSION_TAB_ACTIONS: readonly Action[] = [attach, connectAgain, closeTab];

/** Actions that lead to a tab from anywhere. */
export const TAB_ACTIONS: readonly Action[] = [byNumber, details, config, reopen];
