import type { Move } from '../../state/app-context.js';
import { selectedCheckpoint, shownCheckpoints } from '../../state/checkpoints/view.js';
import { moveCursor } from '../../state/cursor.js';
import { type Store, setView } from '../../state/store.js';
import type { RowHit } from '../keys/mouse-areas.js';
import { pageOf, stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';
import type { CheckpointRow } from './checkpoint-rows.js';

/** Moves in the list of checkpoints, or goes back to the VMs. */
export function moveCheckpoints(screen: Screen, move: Move): void {
  const { store } = screen.app;
  if (move === 'close') return setView(store, { pane: 'list' });
  const step = stepOf(move, pageOf(screen, 'main'));
  const state = store.getState();
  const selected = selectedCheckpoint(state);
  if (step === null || selected === null) return;
  const views = shownCheckpoints(state);
  const next = views[moveCursor(views.length, Math.max(views.indexOf(selected), 0), step)];
  setView(store, { checkpoint: next?.checkpoint.id ?? null });
}

/** A row that was clicked. */
export function hitOf(store: Store, row: CheckpointRow | undefined): RowHit | null {
  if (row === undefined || row.id === null) return null;
  const { id } = row;
  return {
    isCurrent: selectedCheckpoint(store.getState())?.checkpoint.id === id,
    select: () => setView(store, { checkpoint: id }),
  };
}
