import { splitKey } from '../fleet/host-id.js';
import { type ListRow, type ListState, listRows } from '../list-rows.js';
import type { AppState } from '../store.js';
import type { Selection, ViewState } from '../view.js';
import { shownName } from '../vms/find.js';

/** True where two selections mean the same VM or heading. */
export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'vm') return b.kind === 'vm' && a.key === b.key;
  if (a.kind === 'host') return b.kind === 'host' && a.host === b.host;
  return b.kind === 'heading' && a.group === b.group;
}

/** True where a row is the selected one. */
export function isSelected(row: ListRow, selected: Selection | null): boolean {
  if (selected === null) return false;
  if (row.kind === 'host') return selected.kind === 'host' && selected.host === row.host;
  if (row.kind === 'heading') return selected.kind === 'heading' && selected.group === row.group;
  return isVmSelected(selected, row.vm.key, row.group);
}

/** True where the row of a VM below this heading is the selected one. */
export function isVmSelected(selected: Selection | null, key: string, group: string): boolean {
  return selected?.kind === 'vm' && selected.key === key && (selected.group ?? group) === group;
}

/** The selection of a row. */
export function selectionOf(row: ListRow): Selection {
  if (row.kind === 'host') return { kind: 'host', host: row.host };
  return row.kind === 'vm'
    ? { kind: 'vm', key: row.vm.key, group: row.group }
    : { kind: 'heading', group: row.group };
}

/**
 * The selection after the rows have changed: the same row while it is there, else the same VM; else the row that took
 * its place (an adopted VM on the same device), else the nearest row that was below or above it. Where no VM was
 * listed, the first one to appear.
 */
export function keepSelection(
  before: readonly ListRow[],
  after: readonly ListRow[],
  selected: Selection | null,
): Selection | null {
  // A heading that was selected because there was no VM gives way to the first VM; a host only where nobody chose it.
  const isFirst =
    selected?.kind === 'heading' || (before[0] !== undefined && isSelected(before[0], selected));
  const forWant = isFirst && !before.some((row) => row.kind === 'vm');
  const came = forWant ? after.find((row) => row.kind === 'vm') : undefined;
  if (came) return selectionOf(came);
  const same = after.find((row) => isSelected(row, selected)) ?? sameVm(after, selected);
  if (same) return selectionOf(same);
  const at = before.findIndex((row) => isSelected(row, selected));
  const old = before[at];
  if (old?.kind === 'vm' && old.vm.device !== null) {
    const { device, key } = old.vm;
    const { host } = splitKey(key);
    const successor = after.find(
      (row) => row.kind === 'vm' && row.vm.device === device && splitKey(row.vm.key).host === host,
    );
    if (successor) return selectionOf(successor);
  }
  const near = (at < 0 ? undefined : nearest(before, at, after)) ?? firstVm(after);
  return near ? selectionOf(near) : null;
}

/** The first row of the selected VM, in whichever group. */
function sameVm(rows: readonly ListRow[], selected: Selection | null): ListRow | undefined {
  if (selected?.kind !== 'vm') return undefined;
  return rows.find((row) => row.kind === 'vm' && row.vm.key === selected.key);
}

/** A change of how the list is shown, with the selection on the same VM. */
export function keptSelected<Change extends Partial<ViewState>>(
  state: ListState & Pick<AppState, 'view'>,
  change: Change,
): Change & Pick<ViewState, 'selected'> {
  const after = listRows({ ...state, view: { ...state.view, ...change } });
  return { ...change, selected: keepSelection(listRows(state), after, state.view.selected) };
}

/**
 * The view with another filter: the selection goes to the best of what it finds, since no key may act on what is
 * hidden, and without one back to where it was before.
 * @param before what was selected before the filter was typed
 */
export function filterView(
  state: ListState & Pick<AppState, 'view'>,
  filter: string,
  before: Selection | null,
): Pick<ViewState, 'filter' | 'selected'> {
  const rows = listRows({ ...state, view: { ...state.view, filter } });
  const old = rows.find((row) => isSelected(row, before)) ?? sameVm(rows, before);
  const found = filter === '' ? (old ?? firstVm(rows)) : bestMatch(rows, filter);
  return { filter, selected: found === undefined ? null : selectionOf(found) };
}

/** The VM of exactly this name, else the first whose name begins so, else the first. */
function bestMatch(rows: readonly ListRow[], filter: string): ListRow | undefined {
  const wanted = filter.toLowerCase();
  const named = (fits: (name: string) => boolean) =>
    rows.find((row) => row.kind === 'vm' && fits(shownName(row.vm.name).toLowerCase()));
  return named((name) => name === wanted) ?? named((name) => name.startsWith(wanted)) ?? firstVm(rows);
}

/** The nearest row to a place that is still there: the first below it, else the first above. */
function nearest(before: readonly ListRow[], at: number, after: readonly ListRow[]): ListRow | undefined {
  const left = new Map(after.map((row) => [rowKey(row), row]));
  const stays = (row: ListRow) => left.has(rowKey(row));
  const old = before.slice(at + 1).find(stays) ?? before.slice(0, at).findLast(stays);
  return old && left.get(rowKey(old));
}

function rowKey(row: ListRow): string {
  return row.kind === 'vm' ? `${row.vm.key}\n${row.group}` : row.group;
}

function firstVm(rows: readonly ListRow[]): ListRow | undefined {
  return rows.find((row) => row.kind === 'vm') ?? rows[0];
}
