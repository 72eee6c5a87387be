import type { AppState, SessionTab } from '../state/store.js';
import { selectedVm } from '../state/target.js';
import type { LivePane } from '../terminal/compose.js';
import type { Size } from '../terminal/outer-terminal.js';
import { type PaneRows, rowOfSpans, rowsOfGrid } from '../terminal/pane-rows.js';
import type { TerminalProfile } from '../terminal/row.js';
import { clockOf } from './clock.js';
import { hintBar } from './hint-bar.js';
import { hostLine } from './host-line.js';
import { inside, type Layout, type Rect } from './layout.js';
import type { Line } from './line.js';
import { listPane } from './list-pane.js';
import { logFrame, logRows } from './log-pane.js';
import { checkpointsPane, detailsPane, sessionPane, sessionRows } from './main-pane.js';
import { layoutNow, type Screen } from './screen.js';
import { tooSmall } from './too-small.js';

/** The live panes. A session's screen and the log's lines lie above a pane with a border. */
const PANES = { session: 0, lines: 1, host: 2, list: 3, main: 4, log: 5, hints: 6, small: 7 } as const;

/** Draws a pane from the state; `now`: ms since the epoch. */
type Draw = (state: AppState, now: number) => readonly Line[];

/**
 * Places the live panes, and again whenever the terminal's size or what the main pane shows is another.
 * @returns the way to stop
 */
export function followPlaces(screen: Screen): () => void {
  const { app, terminal } = screen;
  const panesIn = openPanes(screen);
  let key: string | null = null;
  let focused: number | null = null;
  const look = () => {
    const state = app.store.getState();
    const layout = layoutNow(screen);
    const next = layout === null ? smallKey(state, terminal.size()) : placesKey(state, layout);
    if (next !== key) terminal.setPanes(layout === null ? [smallPane(screen)] : panesIn(layout));
    key = next;
    const { captured, tab, dialogs } = state.view;
    const guest = captured !== null && captured === tab && dialogs.length === 0 ? PANES.session : null;
    if (guest !== focused) terminal.focusPane(guest);
    focused = guest;
  };
  look();
  const disposers = [terminal.onResize(look), app.store.subscribe(look)];
  return () => {
    for (const stop of disposers) stop();
  };
}

/**
 * Makes what draws the live panes in a layout. Lists stand still between two layouts: they are told apart by
 * nothing but their size.
 */
function openPanes(screen: Screen): (layout: Layout) => readonly LivePane[] {
  const { store } = screen.app;
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
    if (session) {
      panes.push({
        id: PANES.session,
        ...session,
        paint: (profile) => paintSession(screen, session, profile),
      });
    }
    if (log && logLines) {
      const paint = (profile: TerminalProfile) => logRows(store.getState(), screen.log, logLines, profile);
      panes.push(
        drawn(PANES.log, log, (state) => logFrame(state, screen.log, log)),
        { id: PANES.lines, ...logLines, paint },
      );
    }
    return panes;
  };
}

/** What the places depend on; the same text, the same places. */
function placesKey(state: AppState, layout: Layout): string {
  return JSON.stringify([layout, sessionPlace(state, layout.main)]);
}

/** The same for a terminal that is too small: what is said on it. */
function smallKey(state: AppState, size: Size): string {
  return JSON.stringify(tooSmall(state, size));
}

function smallPane({ app, terminal }: Screen): LivePane {
  const size = terminal.size();
  const lines = tooSmall(app.store.getState(), size);
  const paint = (profile: TerminalProfile): PaneRows => ({
    rows: lines.map((line) => rowOfSpans(line, size.columns, profile)),
    cursor: null,
  });
  return { id: PANES.small, top: 0, left: 0, ...size, paint };
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

function paintSession({ sessionGrid }: Screen, place: SessionPlace, profile: TerminalProfile): PaneRows {
  const { session, columns, rows } = place;
  return rowsOfGrid(sessionGrid(session, columns, rows), profile);
}

/** Paints anew only when the state, or a second that is shown, is another. */
function painter({ app }: Screen, { columns }: Rect, draw: Draw): (profile: TerminalProfile) => PaneRows {
  let seen: { state: AppState; clock: number; painted: PaneRows } | null = null;
  return (profile) => {
    const state = app.store.getState();
    const now = app.now();
    const clock = clockOf(state, now);
    if (seen?.state !== state || seen.clock !== clock) {
      const rows = draw(state, now).map((line) => rowOfSpans(line, columns, profile));
      seen = { state, clock, painted: { rows, cursor: null } };
    }
    return seen.painted;
  };
}
