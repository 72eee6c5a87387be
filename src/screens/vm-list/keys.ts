import type { AppContext, Move } from '../../state/app-context.js';
import { moveCursor } from '../../state/cursor.js';
import { editField, type Field, pasteField } from '../../state/field.js';
import { hostFold, splitKey } from '../../state/fleet/host-id.js';
import { showsHosts } from '../../state/fleet/vms-of-hosts.js';
import { filterView, isSelected, selectionOf } from '../../state/list/selection.js';
import { type ListRow, listRows } from '../../state/list-rows.js';
import { type Store, setView } from '../../state/store.js';
import type { Selection } from '../../state/view.js';
import type { Key } from '../../terminal/key-names.js';
import type { RowHit } from '../keys/mouse-areas.js';
import { pageOf, stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';

/** Moves in the list, or folds a group. */
export function moveList(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const state = store.getState();
  const { view } = state;
  const rows = listRows(state);
  const found = rows.findIndex((row) => isSelected(row, view.selected));
  const at = Math.max(found, 0);
  const step = stepOf(move, pageOf(screen, 'list'));
  if (step === null) return foldList(screen.app, move, at);
  const row = rows[found < 0 ? 0 : moveCursor(rows.length, at, step)];
  if (row) select(store, row);
}

function select(store: Store, row: ListRow): void {
  setView(store, { selected: selectionOf(row) });
}

/** A row of the list that was clicked. */
export function hitOf(store: Store, row: ListRow | undefined): RowHit | null {
  if (row === undefined) return null;
  return {
    isCurrent: isSelected(row, store.getState().view.selected),
    select: () => select(store, row),
  };
}

function foldList({ store }: AppContext, move: Move, at: number): void {
  const state = store.getState();
  const { view } = state;
  const row = listRows(state)[at];
  if (row === undefined) return;
  if (row.kind === 'vm' && move === 'open') return setView(store, { pane: 'main', tab: 'details' });
  const { group } = row;
  // On a folded heading, this folds the host.
  if (move === 'close' && row.kind === 'heading' && row.folded) return foldHost(store, group);
  const folded = new Set(view.folded);
  if (move === 'open') folded.delete(group);
  else folded.add(group);
  const heading: Selection = row.kind === 'host' ? selectionOf(row) : { kind: 'heading', group };
  setView(store, { folded, selected: heading });
}

/** Folds the host of a group, where there are several. */
function foldHost(store: Store, group: string): void {
  const { hosts, view } = store.getState();
  if (!showsHosts({ hosts })) return;
  const { host } = splitKey(group);
  const folded = new Set(view.folded).add(hostFold(host));
  setView(store, { folded, selected: { kind: 'host', host } });
}

/** A key while the list's filter is typed: the list shows at once what it finds. */
export function typeListFilter({ app }: Screen, field: Field, key: Key): void {
  const { store } = app;
  if (key.name === 'esc' || key.name === 'ctrl-c') return applyFilter(store, '', null);
  // What it has found is selected already.
  if (key.name === 'enter' || key.name === 'down') return setView(store, { filtering: null });
  const edited = editField(field, key);
  if (edited) applyFilter(store, edited.text, edited);
}

/** A text pasted into the list's filter. */
export function pasteListFilter({ app }: Screen, field: Field, text: string): void {
  const pasted = pasteField(field, text);
  applyFilter(app.store, pasted.text, pasted);
}

function applyFilter(store: Store, text: string, filtering: Field | null): void {
  const state = store.getState();
  setView(store, { ...filterView(state, text, state.view.beforeFilter), filtering });
}
