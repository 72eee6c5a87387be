import { Box, Text } from 'ink';
import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { selectedVm } from '../state/actions.js';
import type { AppState, SessionTab } from '../state/store.js';
import type { LivePane } from '../terminal/compose.js';
import { DialogLayer } from './dialog-layer.js';
import { hintBar } from './hint-bar.js';
import { hostLine } from './host-line.js';
import { inside, type Layout, SMALLEST } from './layout.js';
import { ansi, type Line, withoutWide } from './line.js';
import { listPane } from './list-pane.js';
import { LOG_PANE, logFrame, logGrid } from './log-pane.js';
import { detailsPane, SESSION_PANE, sessionPane, sessionRows } from './main-pane.js';
import { layoutNow, type Screen } from './screen.js';

/** The whole screen. It draws the store; keys are routed beside it (`keys.ts`). */
export function App({ screen }: { screen: Screen }): ReactElement {
  const state = useStore(screen.desk.store);
  useSize(screen);
  const now = useClock(screen, state);
  const layout = layoutNow(screen);
  const tab = shownTab(state);
  const covered = state.view.dialogs.length > 0;
  useLivePanes(screen, state, layout, tab);
  if (layout === null)
    return <TooSmall screen={screen} asked={state.view.dialogs.at(-1)?.kind === 'choice'} />;
  return (
    <Box flexDirection="column" width={layout.columns} height={layout.rows}>
      <Lines lines={[hostLine(state, layout.columns)]} covered={covered} />
      <Box>
        <ListPane state={state} layout={layout} now={now} />
        <MainPane state={state} layout={layout} tab={tab} />
      </Box>
      {layout.log ? <Lines lines={logFrame(state, screen.log, layout.log)} covered={covered} /> : null}
      <Lines lines={[hintBar(state, layout.columns, now)]} covered={covered} />
      <DialogLayer screen={screen} state={state} />
    </Box>
  );
}

/** Lines that fill their place exactly. `covered`: a dialog lies above them. */
function Lines({ lines, covered }: { lines: readonly Line[]; covered: boolean }): ReactElement {
  return (
    <Box flexShrink={0} height={lines.length}>
      <Text wrap="truncate">{lines.map(covered ? ansiWithoutWide : ansi).join('\n')}</Text>
    </Box>
  );
}

function ansiWithoutWide(line: Line): string {
  return ansi(withoutWide(line));
}

function ListPane({
  state,
  layout,
  now,
}: {
  state: AppState;
  layout: Layout;
  now: number;
}): ReactElement | null {
  const start = useRef(0);
  if (layout.list === null) return null;
  const drawn = listPane(state, layout.list, start.current, now);
  start.current = drawn.start;
  return <Lines lines={drawn.lines} covered={state.view.dialogs.length > 0} />;
}

type MainPaneProps = { state: AppState; layout: Layout; tab: SessionTab | null };

function MainPane({ state, layout, tab }: MainPaneProps): ReactElement {
  const start = useRef(0);
  if (tab !== null)
    return <Lines lines={sessionPane(state, tab, layout.main)} covered={state.view.dialogs.length > 0} />;
  const drawn = detailsPane(state, selectedVm(state), layout.main, start.current);
  start.current = drawn.start;
  return <Lines lines={drawn.lines} covered={state.view.dialogs.length > 0} />;
}

function TooSmall({ screen, asked }: { screen: Screen; asked: boolean }): ReactElement {
  const { columns, rows } = screen.terminal.size();
  const what = asked ? 'Make it larger to answer a question.' : 'Make it larger, or q quits.';
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Text wrap="truncate">{`This terminal is too small: ${columns}x${rows}.`}</Text>
      <Text wrap="truncate">{`v3_tui needs ${SMALLEST.columns}x${SMALLEST.rows}. ${what}`}</Text>
    </Box>
  );
}

/** The session that the main pane shows; null: Details. */
function shownTab(state: AppState): SessionTab | null {
  return state.tabs.find((tab) => tab.view.id === state.view.tab) ?? null;
}

function useSize({ terminal }: Screen): void {
  const [, draw] = useState(0);
  useEffect(() => terminal.onResize(() => draw((count) => count + 1)), [terminal]);
}

/** The time, kept going only while something on the screen counts seconds or will vanish. */
function useClock({ desk }: Screen, state: AppState): number {
  const [, tick] = useState(0);
  const until = state.view.notice?.until ?? 0;
  const now = desk.now();
  const ticking = state.work.size > 0 || until > now;
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

/** Tells the terminal which rectangles are painted without React: the shown session and the kernel messages. */
function useLivePanes(screen: Screen, state: AppState, layout: Layout | null, tab: SessionTab | null): void {
  const { terminal } = screen;
  const box = layout && tab && tab.view.mode !== 'vnc' ? inside(layout.main) : null;
  const rows = box && tab ? sessionRows(state, tab, box) : 0;
  const id = tab?.view.id ?? null;
  const back = id === null ? 0 : (state.view.scroll.get(id) ?? 0);
  const log = layout?.log ? inside(layout.log) : null;
  useLayoutEffect(() => {
    const panes: LivePane[] = [];
    if (box && id !== null) {
      const paint = () => screen.sessionGrid(id, box.columns, rows, back);
      panes.push({ id: SESSION_PANE, ...box, rows, paint });
    }
    if (log) {
      const paint = () => logGrid(screen.desk.store.getState(), screen.log, log.columns, log.rows);
      panes.push({ id: LOG_PANE, ...log, paint });
    }
    terminal.setPanes(panes);
    terminal.focusPane(
      id !== null && state.view.captured === id && state.view.dialogs.length === 0 ? SESSION_PANE : null,
    );
  });
}
