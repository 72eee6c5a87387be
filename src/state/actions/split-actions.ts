import { type AppContext, notify } from '../app-context.js';
import { openChoice } from '../dialogs.js';
import { sessionName } from '../session-name.js';
import { shownSplit } from '../split.js';
import { type AppState, type SessionTab, setView } from '../store.js';
import type { Action } from './action.js';
import { onSession } from './on-session.js';

/** The sessions that can stand beside the shown one. */
function others({ tabs, view }: AppState): readonly SessionTab[] {
  return tabs.filter((tab) => tab.view.id !== view.tab);
}

function showBeside(app: AppContext, other: string): void {
  const { tabs, view } = app.store.getState();
  const [first, second] = tabs.map((tab) => tab.view.id).filter((id) => id === view.tab || id === other);
  // While the choice was open, one of them may have gone.
  if (first === undefined || second === undefined) return notify(app, 'That session is gone.', 'bad');
  setView(app.store, { split: { first, second } });
}

const sideBySide = onSession({
  id: 'side-by-side',
  title: 'side by side',
  summary: 'Show another session beside this one; Tab goes from one to the other. Again: only this one.',
  keys: ['|'],
  changes: false,
  can: (_tab, state) => (others(state).length > 0 ? true : 'no other session is open'),
  run: (app) => {
    const state = app.store.getState();
    if (shownSplit(state) !== null) return setView(app.store, { split: null });
    const choices = others(state);
    const [only] = choices;
    if (only && choices.length === 1) return showBeside(app, only.view.id);
    openChoice(
      app.store,
      'Side by side',
      ['Which session beside this one?'],
      choices.map((tab) => ({ label: sessionName(tab), choose: () => showBeside(app, tab.view.id) })),
    );
  },
});

/** Actions on two sessions at once, in the order of the help. */
export const SPLIT_ACTIONS: readonly Action[] = [sideBySide];
