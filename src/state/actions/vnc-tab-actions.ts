import { notify } from '../app-context.js';
import type { VncView } from '../ports.js';
import type { AppState } from '../store.js';
import { shownSession } from '../target.js';
import { vncAddress } from '../vnc-words.js';
import { type Action, action } from './action.js';

/** The server of the shown tab; null: no VNC session that is open is shown. */
function shownVnc(state: AppState): VncView | null {
  return shownSession(state)?.view.vnc ?? null;
}

function copyAction(id: string, key: string, what: string, textOf: (vnc: VncView) => string): Action {
  return action({
    id,
    title: `copy ${what}`,
    summary: `Copy the ${what} of the VNC server in the shown tab to the terminal's clipboard.`,
    keys: [key],
    scope: 'main',
    enabled: (state) => (shownVnc(state) === null ? 'no VNC server is shown' : true),
    run: (app) => {
      const vnc = shownVnc(app.store.getState());
      if (vnc === null) return;
      app.copy(textOf(vnc));
      notify(app, `The ${what} was sent to the terminal's clipboard.`, 'good');
    },
  });
}

/** Actions on the VNC server in the shown tab. */
export const VNC_TAB_ACTIONS: readonly Action[] = [
  copyAction('copy-tunnel', 'y', 'ssh line', ({ tunnel }) => tunnel),
  copyAction('copy-address', 'A', 'address', vncAddress),
  copyAction('copy-password', 'Y', 'password', ({ password }) => password),
];
