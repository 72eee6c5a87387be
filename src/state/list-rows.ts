import { remembered } from './remembered.js';
import type { Selection, ViewState } from './view.js';
import { CATEGORIES, type Category, type Vm } from './vms/model.js';
import { hasTag } from './vms/tags.js';

/** A row of the list: a category's heading or a VM in it. */
export type ListRow =
  | { kind: 'category'; category: Category; count: number; shown: number; folded: boolean }
  | { kind: 'vm'; vm: Vm };

/**
 * The rows of the list: all categories with their counts, and the VMs of those that are not folded. A filter keeps the
 * VMs whose name, device or tag contains it, or with a tag that begins with it (`#tag`), ignoring case, and unfolds
 * the categories.
 */
export function listRows(
  vms: readonly Vm[],
  folded: ReadonlySet<Category>,
  filter: string,
): readonly ListRow[] {
  const lists = rowLists(vms);
  const { last } = lists;
  if (last?.folded === folded && last.filter === filter) return last.rows;
  const rows = CATEGORIES.flatMap((category) => rowsOf(category, vms, folded, filter.toLowerCase()));
  lists.last = { folded, filter, rows };
  return rows;
}

type RowList = { folded: ReadonlySet<Category>; filter: string; rows: readonly ListRow[] };

/** The rows last made of a list of VMs: from key to key they mostly stay the same. */
const rowLists = remembered((_vms: readonly Vm[]): { last?: RowList } => ({}));

function rowsOf(
  category: Category,
  vms: readonly Vm[],
  folded: ReadonlySet<Category>,
  wanted: string,
): readonly ListRow[] {
  const all = vms.filter((vm) => vm.category === category);
  const shown = wanted === '' ? all : all.filter((vm) => matches(vm, wanted));
  const isFolded = wanted === '' && folded.has(category);
  const counts = { count: all.length, shown: shown.length };
  const heading: ListRow = { kind: 'category', category, ...counts, folded: isFolded };
  return isFolded ? [heading] : [heading, ...shown.map((vm): ListRow => ({ kind: 'vm', vm }))];
}

function matches(vm: Vm, wanted: string): boolean {
  return vm.name.toLowerCase().includes(wanted) || (vm.device ?? '').includes(wanted) || hasTag(vm, wanted);
}

/** True where two selections name the same row. */
export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'vm') return b.kind === 'vm' && a.key === b.key;
  return b.kind === 'category' && a.category === b.category;
}

/** True where a row is the selected one. */
export function isSelected(row: ListRow, selected: Selection | null): boolean {
  if (selected === null) return false;
  if (row.kind === 'vm') return selected.kind === 'vm' && selected.key === row.vm.key;
  return selected.kind === 'category' && selected.category === row.category;
}

/**
 * The selection after the snapshot has changed: the same row while it is there; else the row that took its place (an
 * adopted VM on the same device), else the nearest row that was below or above it. Where no VM was listed, the first
 * one to appear.
 */
export function keepSelection(
  before: readonly ListRow[],
  after: readonly ListRow[],
  selected: Selection | null,
): Selection | null {
  // A heading that was selected because there was no VM gives way to the first VM.
  const forWant = selected?.kind === 'category' && !before.some((row) => row.kind === 'vm');
  const came = forWant ? after.find((row) => row.kind === 'vm') : undefined;
  if (came) return selectionOf(came);
  if (after.some((row) => isSelected(row, selected))) return selected;
  const at = before.findIndex((row) => isSelected(row, selected));
  const old = before[at];
  if (old?.kind === 'vm' && old.vm.device !== null) {
    const successor = after.find((row) => row.kind === 'vm' && row.vm.device === old.vm.device);
    if (successor?.kind === 'vm') return { kind: 'vm', key: successor.vm.key };
  }
  const near = (at < 0 ? undefined : nearest(before, at, after)) ?? firstVm(after);
  return near ? selectionOf(near) : null;
}

/**
 * The view with another filter: a selected VM that it hides gives way to the first that is shown, since no key may act
 * on what is hidden.
 */
export function filterView(
  vms: readonly Vm[],
  view: ViewState,
  filter: string,
): Pick<ViewState, 'filter' | 'selected'> {
  const rows = listRows(vms, view.folded, filter);
  const stays = rows.some((row) => row.kind === 'vm' && isSelected(row, view.selected));
  const first = firstVm(rows);
  return { filter, selected: stays || first === undefined ? view.selected : selectionOf(first) };
}

/** The nearest row to a place that is still there: the first below it, else the first above. */
function nearest(before: readonly ListRow[], at: number, after: readonly ListRow[]): ListRow | undefined {
  const left = new Set(after.map(rowKey));
  const stays = (row: ListRow) => left.has(rowKey(row));
  return before.slice(at + 1).find(stays) ?? before.slice(0, at).findLast(stays);
}

function rowKey(row: ListRow): string {
  return row.kind === 'vm' ? row.vm.key : row.category;
}

function firstVm(rows: readonly ListRow[]): ListRow | undefined {
  return rows.find((row) => row.kind === 'vm') ?? rows[0];
}

/** The selection of a row. */
export function selectionOf(row: ListRow): Selection {
  return row.kind === 'vm' ? { kind: 'vm', key: row.vm.key } : { kind: 'category', category: row.category };
}
