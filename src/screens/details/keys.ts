import type { Move } from '../../state/app-context.js';
import { moveCursor } from '../../state/cursor.js';
import { detailsCursor, setDetailsCursor } from '../../state/details-cursor.js';
import { type Store, setView } from '../../state/store.js';
import { selectedVm } from '../../state/target.js';
import type { RowHit } from '../keys/mouse-areas.js';
import { pageOf, stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';
import { detailsRows } from './details-rows.js';

/** Moves in Details, or goes back to the list. */
export function moveDetails(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const state = store.getState();
  if (selectedVm(state) === null) return;
  const count = detailsRows(state).length;
  const cursor = Math.min(detailsCursor(state.view), count - 1);
  const step = stepOf(move, pageOf(screen, 'main'));
  if (step !== null) setDetailsCursor(store, moveCursor(count, cursor, step));
  else if (move === 'close') setView(store, { pane: 'list' });
}

/** A row that was clicked: it takes the cursor. Enter does nothing there. */
export function hitOf(store: Store, row: number, count: number): RowHit | null {
  if (row >= count) return null;
  return { isCurrent: false, select: () => setDetailsCursor(store, row) };
}
