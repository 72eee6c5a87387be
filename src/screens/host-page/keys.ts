import type { Move } from '../../state/app-context.js';
import { moveCursor } from '../../state/cursor.js';
import { sourceName } from '../../state/log/source-words.js';
import type { KernelLog } from '../../state/ports.js';
import { type Store, setView } from '../../state/store.js';
import type { RowHit } from '../keys/mouse-areas.js';
import { pageOf, stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';
import { type HostRow, hostRows } from './host-rows.js';

/** Moves in the host page, or goes back to the VMs. */
export function moveHostPage(screen: Screen, move: Move): void {
  const { store } = screen.app;
  if (move === 'close') return setView(store, { pane: 'list' });
  const step = stepOf(move, pageOf(screen, 'main'));
  if (step === null) return;
  const state = store.getState();
  const rows = hostRows(state, { columns: 0, log: sourceText(screen.app.port().log) });
  const next = rows[moveCursor(rows.length, rowOf(rows, state.view.hostRow), step)];
  setView(store, { hostRow: next?.id ?? null });
}

/** The place of the row with an id; the first where it is gone. */
export function rowOf(rows: readonly HostRow[], id: string | null): number {
  return Math.max(
    rows.findIndex((row) => row.id === id),
    0,
  );
}

/** A row that was clicked, by its id. */
export function hitOf(store: Store, id: string | null | undefined): RowHit | null {
  if (id === undefined) return null;
  return {
    isCurrent: store.getState().view.hostRow === id,
    select: () => setView(store, { hostRow: id }),
  };
}

/** Where kernel messages come from, in words. */
export function sourceText(log: KernelLog): string {
  const source = log.source();
  return source.kind === 'none' ? 'none' : sourceName(source);
}
