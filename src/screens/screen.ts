import type { AppContext } from '../state/app-context.js';
import type { KernelLog } from '../state/ports.js';
import type { AppState } from '../state/store.js';
import type { CellGrid } from '../terminal/cells.js';
import type { OuterTerminal } from '../terminal/outer-terminal.js';
import type { DialogInput } from './dialogs/dialog-input.js';
import { inside, type Layout, layoutOf } from './layout.js';

/** What the components work with; `cli` puts it together. */
export type Screen = {
  app: AppContext;
  terminal: OuterTerminal;
  log: KernelLog;
  dialogInput: DialogInput;
  /** A session's screen, cut to columns × rows. */
  sessionGrid: (id: string, columns: number, rows: number) => CellGrid;
  /** Scrolls a session by so many lines, up if negative; true: there are lines below what it shows then. */
  scrollSession: (id: string, step: number) => boolean;
};

/** The layout at this moment; null: the terminal is too small. */
export function layoutNow({ app, terminal }: Pick<Screen, 'app' | 'terminal'>): Layout | null {
  const { columns, rows } = terminal.size();
  return layoutFor(app.store.getState(), columns, rows);
}

/** The layout on a terminal of this size; null: it is too small. */
export function layoutFor(state: AppState, columns: number, rows: number): Layout | null {
  return layoutOf(columns, rows, state.settings.logRows, isZoomed(state, columns, rows));
}

/** The size of every console's screen (docs/palacios.md, "The console tools"). */
const CONSOLE = { columns: 80, rows: 25 };

/**
 * True where the main pane takes the whole screen: the user zoomed it, or the console that has the keyboard does not
 * fit beside the other panes.
 */
function isZoomed({ view, settings, tabs }: AppState, columns: number, rows: number): boolean {
  if (view.zoomed) return true;
  if (view.captured === null) return false;
  const mode = tabs.find((tab) => tab.view.id === view.captured)?.view.mode;
  const layout = layoutOf(columns, rows, settings.logRows, false);
  if (mode !== 'console' || layout === null) return false;
  const box = inside(layout.main);
  return box.columns < CONSOLE.columns || box.rows < CONSOLE.rows;
}
