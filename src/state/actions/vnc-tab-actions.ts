import { notify } from '../app-context.js';
import type { VncView } from '../ports.js';
import { vncAddress } from '../vnc-words.js';
import type { Action } from './action.js';
import { onSession } from './on-session.js';

function copyAction(id: string, key: string, what: string, textOf: (vnc: VncView) => string): Action {
  return onSession({
    id,
    title: `copy ${what}`,
    summary: `Copy the ${what} of the VNC server in the shown tab to the terminal's clipboard.`,
    keys: [key],
    changes: false,
    can: ({ view }) => (view.vnc === null ? 'no VNC server is shown' : true),
    run: (app, { view: { vnc } }) => {
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
