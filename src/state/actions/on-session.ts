import type { AppContext } from '../app-context.js';
import type { AppState, SessionTab } from '../store.js';
import { shownSession } from '../target.js';
import { type Action, action } from './action.js';

/** An action on a session; `can`: true, or in words why it cannot be done to that one; by default it always can. */
type OnSession = Pick<Action, 'id' | 'title' | 'summary' | 'keys' | 'changes'> &
  Partial<Pick<Action, 'hint' | 'subcommand'>> & {
    can?: (tab: SessionTab, state: AppState) => true | string;
    run: (app: AppContext, tab: SessionTab) => void;
  };

/** Makes an action on the session in the shown tab. */
export function onSession({ can = () => true, run, ...parts }: OnSession): Action {
  return action({
    ...parts,
    scope: 'main',
    enabled: (state) => {
      const tab = shownSession(state);
      return tab === null ? 'no session is shown' : can(tab, state);
    },
    run: (app) => {
      const tab = shownSession(app.store.getState());
      if (tab !== null) run(app, tab);
    },
  });
}

/** True where a session has a screen of text, or why not, in words. */
export function hasScreen({ view }: SessionTab): true | string {
  return view.mode === 'vnc' ? 'a VNC session has its own window' : true;
}

/** True where a session can be typed into, or why not, in words. */
export function takesKeys(tab: SessionTab): true | string {
  const answer = hasScreen(tab);
  return answer === true && tab.view.state === 'ended' ? 'the session has ended' : answer;
}
