import type { Move } from '../../state/app-context.js';
import { moveCursor } from '../../state/cursor.js';
import { detailsCursor, setDetailsCursor } from '../../state/details-cursor.js';
import { vmsUnder } from '../../state/list-rows.js';
import { selectVm } from '../../state/select-vm.js';
import { type Store, setView } from '../../state/store.js';
import type { RowHit } from '../keys/mouse-areas.js';
import { pageOf, stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';

/** Moves in the table of a heading's VMs, goes to the one under the cursor, or back to the list. */
export function moveGroupPage(screen: Screen, group: string, move: Move): void {
  const { store } = screen.app;
  const state = store.getState();
  const vms = vmsUnder(state, group);
  const cursor = Math.max(Math.min(detailsCursor(state.view), vms.length - 1), 0);
  const step = stepOf(move, pageOf(screen, 'main'));
  if (move === 'close') return setView(store, { pane: 'list' });
  if (step !== null) {
    if (vms.length > 0) setDetailsCursor(store, moveCursor(vms.length, cursor, step));
    return;
  }
  const vm = vms[cursor];
  if (vm === undefined) return;
  selectVm(store, vm.key, group);
  setView(store, { pane: 'main' });
}

/** A row that was clicked: it takes the cursor, and where it has it already its VM is selected. */
export function hitOf(store: Store, row: number, count: number): RowHit | null {
  if (row >= count) return null;
  const { view } = store.getState();
  return {
    isCurrent: view.pane === 'main' && detailsCursor(view) === row,
    select: () => setDetailsCursor(store, row),
  };
}
