import { type AppContext, notify } from '../app-context.js';
import { EMPTY_FIELD } from '../field.js';
import { goOnSearching, type Looked, lookedAt } from '../scrollback/read-on.js';
import { readingOf } from '../scrollback/reading.js';
import { setReading } from '../scrollback/set-reading.js';
import { type AppState, type SessionTab, setView } from '../store.js';
import { shownName } from '../vms/find.js';
import type { Action } from './action.js';
import { hasScreen, onSession } from './on-session.js';

/** An action on what a session has shown. */
function onLines(
  parts: Pick<Action, 'id' | 'title' | 'summary' | 'keys'> & {
    hint?: number;
    can?: (tab: SessionTab, state: AppState) => true | string;
  },
  run: (app: AppContext, looked: Looked, tab: SessionTab) => void,
): Action {
  return onSession({
    can: hasScreen,
    ...parts,
    run: (app, tab) => {
      const looked = lookedAt(app, tab.view.id);
      if (looked !== null) run(app, looked, tab);
    },
  });
}

function whileSearching({ view: { id } }: SessionTab, { view }: AppState): true | string {
  return readingOf(view, id).search === null ? 'nothing is searched for: press /' : true;
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
    can: whileSearching,
  },
  (app, looked) => goOnSearching(app, looked, 'older'),
);

const newer = onLines(
  {
    id: 'search-newer',
    title: 'newer hit',
    summary: 'Go to the next newer place with the text that is searched for.',
    keys: ['N'],
    can: whileSearching,
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
  (app, { id, lines, shown }, { vmName }) => {
    if (lines.boot === null) {
      return notify(app, `${shownName(vmName)} was neither launched nor reset while this session was open.`);
    }
    if (lines.boot < lines.first) notify(app, 'Its start is no longer kept: these are the oldest lines.');
    setReading(app.store, id, { at: { top: lines.boot, left: shown.left } });
  },
);

/** Actions on what a session has shown, in the order of the help. */
export const SCROLLBACK_ACTIONS: readonly Action[] = [copyMode, search, older, newer, lastBoot];
