import { notify } from '../app-context.js';
import { setView } from '../store.js';
import { shownSession } from '../target.js';
import { type Action, action } from './action.js';

const attach = action({
  id: 'attach',
  title: 'type into it',
  summary: 'Type into the session in the shown tab; the escape key (Ctrl-]) returns to the manager.',
  keys: ['i', 'enter'],
  scope: 'main',
  enabled: (state) => {
    const tab = shownSession(state);
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
  enabled: (state) => (shownSession(state) ? true : 'no session is shown'),
  run: (app) => {
    const tab = shownSession(app.store.getState());
    if (tab === null) return;
    if (tab.view.state === 'ended') void app.sessions.dismiss(tab.view.id);
    else
      void app.sessions.end(tab.view.id).then(() => {
        const isThere = app.store.getState().tabs.some(({ view }) => view.id === tab.view.id);
        if (isThere) notify(app, 'The session is closed: w closes the tab.');
      });
  },
});

/** Actions on the session in the shown tab, in the order of the help. */
export const SESSION_TAB_ACTIONS: readonly Action[] = [attach, closeTab];
