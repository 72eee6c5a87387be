import { type AppContext, notify } from '../app-context.js';
import { copyText } from '../copy-text.js';
import { dialogKind, openDialog } from '../dialogs.js';
import { timeForFile } from '../file-names.js';
import { chosenLine, chosenLines, nextWanted, type Wanted } from '../log/chosen.js';
import { lineText } from '../log/line-words.js';
import { newestNumber } from '../log/lines-after.js';
import { passingLines } from '../log/passing.js';
import type { LogLine } from '../ports.js';
import { openSaveForm } from '../save-text.js';
import { type AppState, setView } from '../store.js';
import { type Action, action } from './action.js';
import { LOG_FILTER_ACTIONS } from './log-filter-actions.js';

/** A line of the kernel log as a whole. */
export const logLineDialog = dialogKind<{ line: LogLine }>('log-line');

type Parts = Pick<Action, 'id' | 'title' | 'summary' | 'keys'> & {
  changes?: boolean;
  hint?: number;
  enabled?: Action['enabled'];
};

function onLog(parts: Parts, run: (app: AppContext, state: AppState) => void): Action {
  return action({ changes: false, ...parts, scope: 'log', run: (app) => run(app, app.store.getState()) });
}

/** An action on the line that the keys mean; the log is held for it. */
function onLine(parts: Parts, run: (app: AppContext, line: LogLine) => void): Action {
  return onLog(parts, (app, state) => {
    const line = chosenLine(state, app.log);
    if (line === null) return notify(app, 'No line is shown.', 'bad');
    if (state.view.log.follow) app.goToLogLine(line.number);
    run(app, line);
  });
}

/** Goes to the next error or match. @param none what is said where there is none */
function goTo(parts: Parts, wanted: Wanted, direction: 'newer' | 'older', none: string): Action {
  return onLog(parts, (app, state) => {
    const line = nextWanted(state, app.log, wanted, direction);
    if (line === null) notify(app, none, 'bad', ({ view }) => view.log);
    else app.goToLogLine(line.number);
  });
}

const isSearching: Action['enabled'] = ({ view }) =>
  view.log.filter === '' ? 'nothing is searched for yet' : true;

/** One key for both: what can be done is what it means. */
const FOLLOW_KEY = { keys: ['f'], hint: -9 };

const hold = onLog(
  {
    ...FOLLOW_KEY,
    id: 'hold',
    title: 'hold',
    summary: 'Hold the kernel messages still. Moving up holds them too.',
    enabled: ({ view }) => view.log.follow || 'they are held',
  },
  ({ store, log }, { view }) => {
    const newest = newestNumber(log.lines());
    const held = { bottom: newest, cursor: newest, heldAt: newest };
    setView(store, { log: { ...view.log, ...held, follow: false, anchor: null } });
  },
);

const follow = onLog(
  {
    ...FOLLOW_KEY,
    id: 'follow',
    title: 'follow',
    summary: 'Follow the kernel messages again, from the newest on.',
    enabled: ({ view }) => !view.log.follow || 'they are followed',
  },
  ({ store }, { view }) => setView(store, { log: { ...view.log, follow: true, anchor: null } }),
);

const open = onLine(
  {
    id: 'log-open',
    title: 'open',
    summary: 'Show the whole line with all that is known of it.',
    keys: ['enter'],
    hint: -10,
  },
  (app, line) => openDialog(app.store, logLineDialog, { line }),
);

const mark = onLine(
  {
    id: 'log-mark',
    title: 'mark lines',
    summary: 'Begin to mark lines, from here to the cursor, to copy or save them; again or Esc ends it.',
    keys: ['space'],
  },
  ({ store }, { number }) => {
    const { log } = store.getState().view;
    setView(store, { log: { ...log, anchor: log.anchor === null ? number : null } });
  },
);

const copy = onLog(
  {
    id: 'log-copy',
    title: 'copy',
    summary:
      'Copy the line with the cursor, or the marked ones, to the clipboard of your own terminal (OSC 52).',
    keys: ['y'],
    hint: -4,
  },
  (app, state) => {
    const lines = chosenLines(state, app.log);
    if (lines.length === 0) return notify(app, 'No line is shown.', 'bad');
    const isSent = copyText(app, lines.map(lineText).join('\n'));
    if (isSent) setView(app.store, { log: { ...app.store.getState().view.log, anchor: null } });
  },
);

const save = onLog(
  {
    id: 'log-save',
    title: 'save',
    summary: 'Save the marked lines, or all that pass the filters, to a file.',
    keys: ['s'],
    changes: true,
    hint: -3,
  },
  (app, state) => {
    const { lines, first } = passingLines(state, app.log);
    const isRange = state.view.log.anchor !== null;
    const saved = isRange ? chosenLines(state, app.log) : lines.slice(first);
    if (saved.length === 0) return notify(app, 'No line is shown.', 'bad');
    openSaveForm(app, {
      title: isRange ? 'Save the marked lines' : 'Save the lines that are shown',
      stem: `kernel-messages-${timeForFile(app.now())}`,
      text: saved.map(lineText).join('\n'),
    });
  },
);

/** Actions on the kernel messages, in the order of the help. */
export const LOG_ACTIONS: readonly Action[] = [
  open,
  hold,
  follow,
  goTo(
    {
      id: 'next-error',
      title: 'error',
      summary: 'Go to the next error; while the log is followed, to the last one.',
      keys: ['e'],
      hint: -7,
    },
    'error',
    'newer',
    'No newer error among the lines that are shown.',
  ),
  goTo(
    { id: 'previous-error', title: 'error before', summary: 'Go to the error before.', keys: ['E'] },
    'error',
    'older',
    'No older error among the lines that are shown.',
  ),
  ...LOG_FILTER_ACTIONS,
  goTo(
    {
      id: 'next-match',
      title: 'match',
      summary: 'Go to the next line that matches /.',
      keys: ['n'],
      hint: -7.5,
      enabled: isSearching,
    },
    'match',
    'newer',
    'No newer line matches.',
  ),
  goTo(
    {
      id: 'previous-match',
      title: 'match before',
      summary: 'Go to the line before that matches /.',
      keys: ['N'],
      enabled: isSearching,
    },
    'match',
    'older',
    'No older line matches.',
  ),
  mark,
  copy,
  save,
];
