import { type AppContext, notify } from '../app-context.js';
import { wantedSizes } from '../kept-view.js';
import { isManagerTab } from '../manager-tabs.js';
import type { Subject } from '../messages.js';
import { setView } from '../store.js';
import { type Action, action } from './action.js';

const LIST_STEP = 4;
const LOG_STEP = 1;

/** Actions on the sizes of the panes, in the order of the help. */
export const PANE_ACTIONS: readonly Action[] = [
  resizing('narrow-list', '<', 'list narrower', 'Make the list narrower.', 'list', -LIST_STEP),
  resizing('widen-list', '>', 'list wider', 'Make the list wider.', 'list', LIST_STEP),
  resizing('lower-log', '{', 'log lower', 'Make the log pane lower.', 'log', -LOG_STEP),
  resizing('raise-log', '}', 'log higher', 'Make the log pane higher.', 'log', LOG_STEP),
  action({
    id: 'own-sizes',
    title: 'sizes that fit',
    summary: 'Give list and log the sizes that fit the terminal again.',
    keys: ['='],
    scope: 'program',
    changes: false,
    // In a session's tab the key sizes the guest, and must not do something else where that cannot be done.
    enabled: ({ view }) =>
      view.pane !== 'main' || isManagerTab(view.tab) ? true : 'go to the list or the log first',
    run: (app) => setView(app.store, { sizes: { list: null, log: null } }),
  }),
];

function resizing(
  id: string,
  key: string,
  title: string,
  summary: string,
  pane: 'list' | 'log',
  by: number,
): Action {
  return action({
    id,
    title,
    summary,
    keys: [key],
    scope: 'program',
    changes: false,
    enabled: ({ view }) => (view.zoomed ? 'a pane has the whole screen: show all panes first' : true),
    run: (app) => {
      if (!app.resizePane(pane, by)) tellEnd(app, pane, by);
    },
  });
}

function tellEnd(app: AppContext, pane: 'list' | 'log', by: number): void {
  const size = { list: ['narrow', 'wide'], log: ['low', 'high'] }[pane][by < 0 ? 0 : 1];
  const room: Subject = (state) => {
    const { zoomed, resized } = state.view;
    return `${wantedSizes(state)[pane]} ${zoomed} ${resized}`;
  };
  notify(app, `The ${pane} is as ${size} as it can be here.`, 'plain', room);
}
