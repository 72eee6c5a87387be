import type { Move } from '../../state/app-context.js';
import { moveCursor } from '../../state/cursor.js';
import { detailsCursor, setDetailsCursor } from '../../state/details-cursor.js';
import type { HostId } from '../../state/fleet/host-id.js';
import { setView } from '../../state/store.js';
import { pageOf, stepOf } from '../keys/steps.js';
import { inside, textColumns } from '../layout.js';
import { layoutNow, type Screen } from '../screen.js';
import { overviewLines } from './overview-lines.js';

/** Scrolls what is told of a host, or goes back to the list. */
export function moveHostOverview(screen: Screen, host: HostId, move: Move): void {
  const { store, now } = screen.app;
  const state = store.getState();
  if (move === 'close') return setView(store, { pane: 'list' });
  const step = stepOf(move, pageOf(screen, 'main'));
  const box = layoutNow(screen)?.main;
  if (step === null || !box) return;
  const { columns, rows } = inside(box);
  const count = overviewLines(state, host, textColumns(columns), now()).length;
  setDetailsCursor(store, moveCursor(Math.max(count - rows + 1, 1), detailsCursor(state.view), step));
}
