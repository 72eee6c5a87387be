import { type AppContext, turnToTab } from '../app-context.js';
import { wantedSizes } from '../kept-view.js';
import { tabOrder } from '../manager-tabs.js';
import { shownSplit } from '../split.js';
import { setView } from '../store.js';
import { PANES } from '../view.js';
import type { Action } from './action.js';

/** Goes to the next pane, or to the one before; first through both sessions side by side. */
export function turnPane(step: 1 | -1): Action['run'] {
  return (app) => {
    const state = app.store.getState();
    const { view } = state;
    if (turnHalf(app, step) || view.zoomed) return;
    const panes = PANES.filter((pane) => pane !== 'log' || wantedSizes(state).log !== 0);
    const at = panes.indexOf(view.pane);
    const pane = panes[(at + step + panes.length) % panes.length];
    if (pane === undefined) return;
    setView(app.store, { pane });
    const split = pane === 'main' ? shownSplit(state) : null;
    if (split !== null) setView(app.store, { tab: split[step === 1 ? 0 : 1].view.id });
  };
}

/** Goes from one of two sessions side by side to the other; false where it leads out of them. */
function turnHalf({ store }: AppContext, step: 1 | -1): boolean {
  const state = store.getState();
  const split = state.view.pane === 'main' ? shownSplit(state) : null;
  if (split === null) return false;
  const [first, second] = [split[0].view.id, split[1].view.id];
  const [from, to] = step === 1 ? [first, second] : [second, first];
  const isAtEnd = state.view.tab === to;
  if (isAtEnd && !state.view.zoomed) return false;
  setView(store, { tab: isAtEnd ? from : to });
  return true;
}

/** Shows the next tab, or the one before. */
export function turnTab(step: 1 | -1): Action['run'] {
  return (app) => {
    const { view, tabs } = app.store.getState();
    const ids = tabOrder(tabs);
    const tab = ids[(ids.indexOf(view.tab) + step + ids.length) % ids.length];
    if (tab) turnToTab(app.store, tab);
  };
}
