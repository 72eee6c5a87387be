import type { AppContext } from '../state/app-context.js';
import { wantedSizes } from '../state/kept-view.js';
import { shownSplit } from '../state/split.js';
import type { AppState } from '../state/store.js';
import type { CellGrid } from '../terminal/cells.js';
import type { OuterTerminal } from '../terminal/outer-terminal.js';
import type { DialogInput } from './dialogs/dialog-input.js';
import type { MouseAreas } from './keys/mouse-areas.js';
import { inside, type Layout, layoutOf } from './layout.js';

/** What the components work with; `cli` puts it together. */
export type Screen = {
  app: AppContext;
  terminal: OuterTerminal;
  dialogInput: DialogInput;
  mouseAreas: MouseAreas;
  /** What is shown of a session, from where it is browsed; see `Session.screen` in sessions/session.ts. */
  sessionGrid: (id: string, columns: number, rows: number, covered: number) => CellGrid;
};

/** The layout at this moment; null: the terminal is too small. */
export function layoutNow({ app, terminal }: Pick<Screen, 'app' | 'terminal'>): Layout | null {
  const { columns, rows } = terminal.size();
  return layoutFor(app.store.getState(), columns, rows);
}

/** The layout on a terminal of this size; null: it is too small. */
export function layoutFor(state: AppState, columns: number, rows: number): Layout | null {
  return layoutOf(columns, rows, wantedSizes(state), state.view.zoomed ? state.view.pane : null);
}

/** The size of every console's screen (docs/palacios/tools.md, "The console tools"). */
export const CONSOLE = { columns: 80, rows: 25 };

/**
 * The session that has the keyboard and the whole terminal with it: its pane is zoomed, or it is a console that does
 * not fit beside the other panes, or no pane fits. Null: the panes are shown, as they are for two sessions side by side.
 */
export function fullScreenGuest(state: AppState, columns: number, rows: number): string | null {
  const { view, tabs } = state;
  const session = tabs.find((tab) => tab.view.id === view.captured)?.view;
  if (session === undefined) return null;
  const main = layoutOf(columns, rows, wantedSizes(state), null)?.main;
  if (!main) return session.id;
  if (shownSplit(state) !== null) return null;
  if (view.zoomed) return session.id;
  const box = inside(main);
  const fits = box.columns >= CONSOLE.columns && box.rows >= CONSOLE.rows;
  return session.mode === 'console' && !fits ? session.id : null;
}
