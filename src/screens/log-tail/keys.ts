import type { AppContext, Move } from '../../state/app-context.js';
import { editField, type Field, pasteField } from '../../state/field.js';
import { passingLines, placeOf } from '../../state/log/passing.js';
import { isUsable, tryAgain } from '../../state/log/pattern.js';
import { MOST_SEARCHED } from '../../state/scrollback/search.js';
import { type Store, setView } from '../../state/store.js';
import type { LogView } from '../../state/view.js';
import type { Key } from '../../terminal/key-names.js';
import type { RowHit } from '../keys/mouse-areas.js';
import { stepOf } from '../keys/steps.js';
import { inside, textColumns } from '../layout.js';
import { layoutNow, type Screen } from '../screen.js';
import { hostLabels } from './host-labels.js';
import { lookOf, markingBudget, rowsOf } from './log-rows.js';
import { type LogWindow, type Room, windowAfter, windowAt, windowOf } from './log-window.js';
import { headWords } from './log-words.js';

/** Moves the cursor in the log; from its end on down, it follows again. */
export function moveLog(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const shown = shownWindow(screen);
  const isUp = move === 'up' || move === 'page-up';
  const isAtBegin = shown === null || (!shown.view.follow && shown.window.cursor <= shown.passing.first);
  if (move === 'first' || (isUp && isAtBegin)) screen.app.log.readBack();
  if (shown === null) return;
  const { passing, window, room, view } = shown;
  const step = stepOf(move, Math.max(Math.min(room.rows, window.lines.length) - 1, 1));
  if (step === null) return;
  const isAtEnd = view.follow || window.cursor === passing.lines.length - 1;
  if (step > 0 && (isAtEnd || move === 'last') && view.anchor === null) return follow(store);
  const isPage = move === 'page-up' || move === 'page-down';
  hold(screen, windowAfter(passing, window, step, isPage, room));
}

/** Moves what the log shows by so many lines, up where it is negative; at its end it follows again. */
export function scrollLog(screen: Screen, step: number): void {
  const shown = shownWindow(screen);
  if (step < 0 && shown !== null && shown.window.isAtTop) screen.app.log.readBack();
  if (shown === null) return;
  const { passing, window, room, view } = shown;
  if (step > 0 && view.anchor === null && (view.follow || window.bottom + step >= passing.lines.length - 1)) {
    return follow(screen.app.store);
  }
  hold(screen, windowAfter(passing, window, step, true, room));
}

/** Holds the log with the cursor on a line, in sight. */
export function goToLogLine(screen: Screen, number: number): void {
  const shown = shownWindow(screen);
  if (shown === null) return;
  const { passing, window, room } = shown;
  hold(screen, windowAt(passing, window, placeOf(passing, number), room));
}

/** A line that was clicked, by its number. */
export function hitOf({ store, goToLogLine }: AppContext, number: number): RowHit {
  const { follow, cursor } = store.getState().view.log;
  return { isCurrent: !follow && cursor === number, select: () => goToLogLine(number) };
}

/** What the pane shows at this moment; null: it has no room, or no line. */
function shownWindow({ app, terminal }: Screen) {
  const { log } = app;
  const state = app.store.getState();
  const view = state.view.log;
  const pane = layoutNow({ app, terminal })?.log;
  const passing = passingLines(state, log);
  if (!pane || passing.lines.length <= passing.first) return null;
  const { columns, rows } = inside(pane);
  const look = lookOf(view, textColumns(columns, pane.framed), hostLabels(state));
  const mayMark = markingBudget();
  const room: Room = {
    rows,
    heightOf: (line) => (view.wrap ? rowsOf(line, look, mayMark).length : 1),
    hasHead: headWords(log, state) !== '',
  };
  return { passing, view, room, window: windowOf(passing, view, room) };
}

function follow(store: Store): void {
  setLog(store, { follow: true, anchor: null });
}

function hold({ app: { store, log } }: Screen, { bottom, cursor }: LogWindow): void {
  const state = store.getState();
  const { lines } = passingLines(state, log);
  const numberAt = (place: number) => lines[place]?.number ?? 0;
  const { follow: wasFollowed, heldAt } = state.view.log;
  setLog(store, {
    follow: false,
    bottom: numberAt(bottom),
    cursor: numberAt(cursor),
    heldAt: wasFollowed ? (log.lines().at(-1)?.number ?? 0) : heldAt,
  });
}

type Filtering = NonNullable<LogView['filtering']>;

/** A key while one of the log's filters is typed: the pane shows at once what it finds. */
export function typeLogFilter({ app }: Screen, { of, field }: Filtering, key: Key): void {
  const { store } = app;
  if (key.name === 'esc' || key.name === 'ctrl-c') return setLog(store, { filtering: null, [of]: '' });
  // An expression with a fault stays in the field, with what is wrong in the title.
  if (key.name === 'enter') return isUsable(field.text) ? setLog(store, { filtering: null }) : undefined;
  const edited = editField(field, key, MOST_SEARCHED);
  if (edited) setField(store, of, edited);
}

/** A text pasted into one of the log's filters. */
export function pasteLogFilter({ app }: Screen, { of, field }: Filtering, text: string): void {
  setField(app.store, of, pasteField(field, text, MOST_SEARCHED));
}

function setField(store: Store, of: Filtering['of'], field: Field): void {
  const { log } = store.getState().view;
  if (field.text !== log[of]) tryAgain(log[of === 'filter' ? 'without' : 'filter']);
  setLog(store, { filtering: { of, field }, [of]: field.text });
}

function setLog(store: Store, change: Partial<LogView>): void {
  setView(store, { log: { ...store.getState().view.log, ...change } });
}
