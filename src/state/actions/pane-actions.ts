import { notify } from '../app-context.js';
import { type AppState, setView } from '../store.js';
import type { LogView } from '../view.js';
import { type Action, action } from './action.js';

function shownTab(state: AppState) {
  return state.tabs.find((tab) => tab.view.id === state.view.tab) ?? null;
}

const attach = action({
  id: 'attach',
  title: 'type into it',
  summary: 'Type into the session in the shown tab; the escape key (Ctrl-]) returns to the manager.',
  keys: ['i', 'enter'],
  scope: 'main',
  enabled: (state) => {
    const tab = shownTab(state);
    if (tab === null) return 'no session is shown';
    if (tab.view.mode === 'vnc') return 'a VNC session has its own window';
    return tab.view.state === 'ended' ? 'the session has ended' : true;
  },
  run: (app) => setView(app.store, { captured: app.store.getState().view.tab, pane: 'main', notice: null }),
  subcommand: 'NAME [--mode console|stream|vnc] [--stream S]',
});

const closeTab = action({
  id: 'close-tab',
  title: 'close tab',
  summary: 'End the session of the shown tab; a second time, close the tab.',
  keys: ['w'],
  scope: 'main',
  enabled: (state) => (shownTab(state) ? true : 'no session is shown'),
  run: (app) => {
    const tab = shownTab(app.store.getState());
    if (tab === null) return;
    if (tab.view.state === 'ended') void app.sessions.dismiss(tab.view.id);
    else
      void app.sessions.end(tab.view.id).then(() => {
        const isThere = app.store.getState().tabs.some(({ view }) => view.id === tab.view.id);
        if (isThere) notify(app, 'The session is closed: w closes the tab.');
      });
  },
});

function toggleLog(
  id: string,
  keys: readonly string[],
  title: string,
  summary: string,
  hint: number,
  change: (log: LogView, newest: number) => Partial<LogView>,
) {
  const run: Action['run'] = ({ store, newestLine }) => {
    const { log } = store.getState().view;
    setView(store, { log: { ...log, ...change(log, newestLine()) } });
  };
  return action({ id, title, summary, keys, scope: 'log', hint, run });
}

/** Actions on the right pane and the log pane, in the order of the help. */
export const PANE_ACTIONS: readonly Action[] = [
  attach,
  closeTab,
  toggleLog(
    'follow',
    ['f'],
    'follow',
    'Follow the kernel messages, or hold them still.',
    -3,
    ({ follow, bottom }, newest) => ({ follow: !follow, bottom: follow ? newest : bottom }),
  ),
  toggleLog(
    'only-vm',
    ['o'],
    'only this VM',
    'Show only the kernel messages about the selected VM.',
    -2,
    ({ onlyVm }) => ({ onlyVm: !onlyVm }),
  ),
  toggleLog(
    'polling',
    ['P'],
    'READ GUEST',
    'Also show the lines that come from reading v3-guests.',
    -1,
    ({ polling }) => ({ polling: !polling }),
  ),
];
