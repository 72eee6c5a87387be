import { selectedVm } from '../state/actions.js';
import type { AppState, SessionTab } from '../state/store.js';
import type { LivePane } from '../terminal/compose.js';
import { paneMark } from '../terminal/pane-mark.js';
import { type PaneRows, rowOfSpans, rowsOfGrid } from '../terminal/pane-rows.js';
import type { Look } from '../terminal/row.js';
import { clockOf } from './clock.js';
import { hintBar } from './hint-bar.js';
import { hostLine } from './host-line.js';
import { inside, type Layout, type Rect } from './layout.js';
import type { Line } from './line.js';
import { listPane } from './list-pane.js';
import { logFrame, logRows } from './log-pane.js';
import { checkpointsPane, detailsPane, sessionPane, sessionRows } from './main-pane.js';
import type { Screen } from './screen.js';

/** The live panes, by their marks. A session's screen and the log's lines lie inside a pane with a border. */
const PANES = { session: 0, lines: 1, host: 2, list: 3, main: 4, log: 5, hints: 6 } as const;

/** The pane whose cursor is the terminal's while a guest has the keyboard. */
export const SESSION_PANE = PANES.session;

/** Rows of marks, which the frame has where live panes are painted. */
type Marks = readonly string[];

/** Where the live panes are: what paints them, and the marks that Ink lays out. */
export type Placement = {
  panes: readonly LivePane[];
  host: Marks;
  list: Marks;
  main: Marks;
  log: Marks;
  hints: Marks;
};

/** Draws a pane from the state; `now`: ms since the epoch. */
type Draw = (state: AppState, now: number) => readonly Line[];

/**
 * Makes what places the live panes in a layout. Lists stand still between two placements: they are told apart
 * by nothing but their size.
 */
export function openPanes(screen: Screen): (layout: Layout) => Placement {
  const { store } = screen.desk;
  let listStart = 0;
  let detailsStart = 0;

  const drawList = (state: AppState, now: number, rect: Rect): readonly Line[] => {
    const drawn = listPane(state, rect, listStart, now);
    listStart = drawn.start;
    return drawn.lines;
  };
  const drawMain = (state: AppState, rect: Rect): readonly Line[] => {
    const tab = shownTab(state);
    if (tab !== null) return sessionPane(state, tab, rect);
    if (state.view.tab === 'checkpoints') return checkpointsPane(state, rect);
    const drawn = detailsPane(state, selectedVm(state), rect, detailsStart);
    detailsStart = drawn.start;
    return drawn.lines;
  };

  return (layout) => {
    const { columns, rows, list, main, log } = layout;
    const host: Rect = { top: 0, left: 0, columns, rows: 1 };
    const hints: Rect = { top: rows - 1, left: 0, columns, rows: 1 };
    const drawn = (id: number, rect: Rect, draw: Draw): LivePane => ({
      id,
      ...rect,
      paint: painter(screen, rect, draw),
    });
    const session = sessionPlace(store.getState(), main);
    const logLines = log ? inside(log) : null;
    const panes = [
      drawn(PANES.host, host, (state) => [hostLine(state, columns)]),
      drawn(PANES.main, main, (state) => drawMain(state, main)),
      drawn(PANES.hints, hints, (state, now) => [hintBar(state, columns, now)]),
    ];
    if (list) panes.push(drawn(PANES.list, list, (state, now) => drawList(state, now, list)));
    if (session)
      panes.push({ id: PANES.session, ...session, paint: (look) => paintSession(screen, session, look) });
    if (log) panes.push(drawn(PANES.log, log, (state) => logFrame(state, screen.log, log)));
    if (logLines) {
      const paint = (look: Look) => logRows(store.getState(), screen.log, logLines, look);
      panes.push({ id: PANES.lines, ...logLines, paint });
    }
    return {
      panes,
      host: marks(host, PANES.host),
      list: list ? marks(list, PANES.list) : [],
      main: marks(main, PANES.main, session, PANES.session),
      log: log ? marks(log, PANES.log, logLines, PANES.lines) : [],
      hints: marks(hints, PANES.hints),
    };
  };
}

/** What a placement depends on beside the terminal's size; the same text, the same placement. */
export function placementKey(state: AppState, layout: Layout): string {
  const session = sessionPlace(state, layout.main);
  return JSON.stringify([layout, session]);
}

/** The session that the main pane shows; null: Details, or the checkpoints. */
export function shownTab(state: AppState): SessionTab | null {
  return state.tabs.find((tab) => tab.view.id === state.view.tab) ?? null;
}

type SessionPlace = Rect & { session: string };

function sessionPlace(state: AppState, main: Rect): SessionPlace | null {
  const tab = shownTab(state);
  if (tab === null || tab.view.mode === 'vnc') return null;
  const box = inside(main);
  return { ...box, rows: sessionRows(state, tab, box), session: tab.view.id };
}

function paintSession({ desk, sessionGrid }: Screen, place: SessionPlace, look: Look): PaneRows {
  const { session, columns, rows } = place;
  const back = desk.store.getState().view.scroll.get(session) ?? 0;
  return rowsOfGrid(sessionGrid(session, columns, rows, back), look);
}

/** Paints anew only when the state, or a second that is shown, is another. */
function painter({ desk }: Screen, { columns }: Rect, draw: Draw): (look: Look) => PaneRows {
  let seen: { state: AppState; clock: number; painted: PaneRows } | null = null;
  return (look) => {
    const state = desk.store.getState();
    const now = desk.now();
    const clock = clockOf(state, now);
    if (seen?.state !== state || seen.clock !== clock) {
      const rows = draw(state, now).map((line) => rowOfSpans(line, columns, look));
      seen = { state, clock, painted: { rows, cursor: null } };
    }
    return seen.painted;
  };
}

/** The marks of a pane, with those of another one that lies inside it. */
function marks(rect: Rect, id: number, within: Rect | null = null, inner = id): Marks {
  const own = paneMark(id);
  return Array.from({ length: rect.rows }, (_, at) => {
    const row = rect.top + at;
    const hasInner = within !== null && row >= within.top && row < within.top + within.rows;
    if (!hasInner) return own.repeat(rect.columns);
    const before = within.left - rect.left;
    const after = rect.columns - before - within.columns;
    return own.repeat(before) + paneMark(inner).repeat(within.columns) + own.repeat(after);
  });
}
