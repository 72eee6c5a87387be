import { type AppContext, notify } from '../app-context.js';
import { EMPTY_FIELD } from '../field.js';
import { goOnSearching, type ShownLines, shownLines } from '../scrollback/browse.js';
import { browsingOf } from '../scrollback/browsing.js';
import { setBrowsing } from '../scrollback/set-browsing.js';
import { type AppState, type SessionTab, setView } from '../store.js';
import { hostedName } from '../vms/find.js';
import type { Action } from './action.js';
import { hasScreen, onSession } from './on-session.js';

/** An action on what a session has shown. */
function onLines(
  parts: Pick<Action, 'id' | 'title' | 'summary' | 'keys'> & {
    hint?: number;
    can?: (tab: SessionTab, state: AppState) => true | string;
  },
  run: (app: AppContext, here: ShownLines, tab: SessionTab) => void,
): Action {
  return onSession({
    can: hasScreen,
    changes: false,
    ...parts,
    run: (app, tab) => {
      const here = shownLines(app, tab.view.id);
      if (here !== null) run(app, here, tab);
    },
  });
}

function whileSearching({ view: { id } }: SessionTab, { view }: AppState): true | string {
  return browsingOf(view, id).search === null ? 'nothing is searched for yet' : true;
}

const copyMode = onLines(
  {
    id: 'copy-mode',
    title: 'copy',
    summary:
      'Copy text of the session with the keys, as in tmux: Space or v begins a selection, V takes whole lines, Enter or y copies it to the clipboard of your own terminal (OSC 52), s saves it to a file, Esc leaves.',
    keys: ['y'],
    hint: -2,
  },
  ({ store }, { id, lines, shown }) => {
    const { row, column } = lines.cursor;
    const isShown = row >= shown.top && row < shown.top + shown.rows;
    setBrowsing(store, id, {
      at: { top: shown.top, left: shown.left },
      copying: {
        cursor: isShown ? { row, column } : { row: shown.top, column: shown.left },
        anchor: null,
        wholeLines: false,
      },
    });
  },
);

const search = onLines(
  {
    id: 'search',
    title: 'search',
    summary: 'Search in what the session has shown. The case of letters counts only if you type capitals.',
    keys: ['/'],
    hint: -1,
  },
  ({ store }) => setView(store, { searching: EMPTY_FIELD }),
);

function nextHit(direction: 'older' | 'newer', key: string): Action {
  return onLines(
    {
      id: `search-${direction}`,
      title: `${direction} hit`,
      summary: `Go to the next ${direction} place with the text that is searched for.`,
      keys: [key],
      can: whileSearching,
    },
    (app, here) => goOnSearching(app, here, direction),
  );
}

const lastBoot = onLines(
  {
    id: 'last-boot',
    title: 'last boot',
    summary: 'Go to where the guest started last: its last launch or reset while the session was open.',
    keys: ['b'],
  },
  (app, { id, lines, shown }, { vmKey, vmName }) => {
    if (lines.boot === null) {
      return notify(
        app,
        `This session has seen no launch or reset of ${hostedName({ key: vmKey, name: vmName })}.`,
      );
    }
    if (lines.boot < lines.first) notify(app, 'Its start is no longer kept: these are the oldest lines.');
    setBrowsing(app.store, id, { at: { top: lines.boot, left: shown.left } });
  },
);

/** Actions on what a session has shown, in the order of the help. */
export const SCROLLBACK_ACTIONS: readonly Action[] = [
  copyMode,
  search,
  nextHit('older', 'n'),
  nextHit('newer', 'N'),
  lastBoot,
];
