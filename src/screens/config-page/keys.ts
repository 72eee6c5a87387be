import type { AppContext, Move } from '../../state/app-context.js';
import { moveCursor } from '../../state/cursor.js';
import { type Store, setView } from '../../state/store.js';
import type { RowHit } from '../keys/mouse-areas.js';
import { pageOf, stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';
import { configRows } from './config-rows.js';

/** Moves in the config, opens or closes the element under the cursor, or goes back to the list. */
export function moveConfig(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const state = store.getState();
  const { config } = state.view;
  const rows = configRows(state);
  const cursor = Math.min(config.cursor, rows.length - 1);
  const step = stepOf(move, pageOf(screen, 'main'));
  if (step !== null) {
    return setView(store, { config: { ...config, cursor: moveCursor(rows.length, cursor, step) } });
  }
  const row = rows[cursor];
  if (row && 'element' in row && row.isFoldable) return setFold(screen.app, row.id, move === 'open');
  if (move === 'close') setView(store, { pane: 'list' });
}

/** Opens the element under the cursor, or closes it. */
export function toggleElement({ app }: Screen): void {
  const state = app.store.getState();
  const rows = configRows(state);
  const row = rows[Math.min(state.view.config.cursor, rows.length - 1)];
  if (row && 'element' in row && row.isFoldable) setFold(app, row.id, !row.isOpen);
}

/** A row that was clicked. */
export function hitOf(store: Store, row: number, count: number): RowHit | null {
  const { config } = store.getState().view;
  if (row >= count) return null;
  return {
    isCurrent: Math.min(config.cursor, count - 1) === row,
    select: () => setView(store, { config: { ...store.getState().view.config, cursor: row } }),
  };
}

function setFold({ store }: AppContext, id: string, open: boolean): void {
  const { config } = store.getState().view;
  const folded = new Set(config.folded);
  const unfolded = new Set(config.unfolded);
  folded.delete(id);
  unfolded.delete(id);
  (open ? unfolded : folded).add(id);
  setView(store, { config: { ...config, folded, unfolded } });
}
