import type { AppContext, Move } from '../../state/app-context.js';
import { moveCursor } from '../../state/cursor.js';
import { setView } from '../../state/store.js';
import { selectedVm } from '../../state/target.js';
import { pageOf, stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';
import { detailsRows } from './details-rows.js';

/** Moves in Details, opens or closes the element of the config under the cursor, or goes back to the list. */
export function moveDetails(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const state = store.getState();
  if (selectedVm(state) === null) return;
  const { details } = state.view;
  const rows = detailsRows(state);
  const cursor = Math.min(details.cursor, rows.length - 1);
  const step = stepOf(move, pageOf(screen, 'main'));
  if (step !== null) {
    return setView(store, { details: { ...details, cursor: moveCursor(rows.length, cursor, step) } });
  }
  const row = rows[cursor];
  if (row && 'element' in row && row.isFoldable) return setFold(screen.app, row.id, move === 'open');
  if (move === 'close') setView(store, { pane: 'list' });
}

/** Opens the element of the config under the cursor, or closes it. */
export function toggleDetail({ app }: Screen): void {
  const state = app.store.getState();
  const rows = detailsRows(state);
  const row = rows[Math.min(state.view.details.cursor, rows.length - 1)];
  if (row && 'element' in row && row.isFoldable) setFold(app, row.id, !row.isOpen);
}

function setFold({ store }: AppContext, id: string, open: boolean): void {
  const { details } = store.getState().view;
  const folded = new Set(details.folded);
  const unfolded = new Set(details.unfolded);
  folded.delete(id);
  unfolded.delete(id);
  (open ? unfolded : folded).add(id);
  setView(store, { details: { ...details, folded, unfolded } });
}
