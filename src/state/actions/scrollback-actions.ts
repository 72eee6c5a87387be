import { type AppContext, notify } from '../app-context.js';
import { EMPTY_FIELD } from '../field.js';
import { goOnSearching, type Looked, lookedAt } from '../scrollback/read-on.js';
import { readingOf } from '../scrollback/reading.js';
import { setReading } from '../scrollback/set-reading.js';
import type { AppState } from '../store.js';
import { setView } from '../store.js';
import { shownSession } from '../target.js';
import { shownName } from '../vms/find.js';
import { type Action, action } from './action.js';

/** An action on what a session has shown. */
function onLines(
  parts: Pick<Action, 'id' | 'title' | 'summary' | 'keys'> & Partial<Action>,
  run: (app: AppContext, looked: Looked) => void,
): Action {
  return action({
    scope: 'main',
    enabled: (state) => whyNotRead(state) ?? true,
    ...parts,
    run: (app) => {
      const looked = lookedAt(app, app.store.getState().view.tab);
      if (looked !== null) run(app, looked);
    },
  });
}

function whyNotRead(state: AppState): string | null {
  const tab = shownSession(state);
  if (tab === null) return 'no session is shown';
  return tab.view.mode === 'vnc' ? 'a VNC session has its own window' : null;
}

function whileSearching(state: AppState): true | string {
  return readingOf(state.view, state.view.tab).search === null ? 'nothing is searched for: press /' : true;
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
    setReading(store, id, {
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

const older = onLines(
  {
    id: 'search-older',
    title: 'older hit',
    summary: 'Go to the next older place with the text that is searched for.',
    keys: ['n'],
    enabled: whileSearching,
  },
  (app, looked) => goOnSearching(app, looked, 'older'),
);

const newer = onLines(
  {
    id: 'search-newer',
    title: 'newer hit',
    summary: 'Go to the next newer place with the text that is searched for.',
    keys: ['N'],
    enabled: whileSearching,
  },
  (app, looked) => goOnSearching(app, looked, 'newer'),
);

const lastBoot = onLines(
  {
    id: 'last-boot',
    title: 'last boot',
    summary: 'Go to where the guest started last: its last launch or reset while the session was open.',
    keys: ['b'],
  },
  (app, { id, lines, shown }) => {
    if (lines.boot === null) {
      const name = shownName(shownSession(app.store.getState())?.vmName ?? '');
      return notify(app, `${name} was neither launched nor reset while this session was open.`);
    }
    if (lines.boot < lines.first) notify(app, 'Its start is no longer kept: these are the oldest lines.');
    setReading(app.store, id, { at: { top: lines.boot, left: shown.left } });
  },
);

/** Actions on what a session has shown, in the order of the help. */
export const SCROLLBACK_ACTIONS: readonly Action[] = [copyMode, search, older, newer, lastBoot];
