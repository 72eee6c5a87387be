import { FIRST_SORT, type Sort, sortText } from './columns/sort.js';
import { type Group, type Grouping, groupVms } from './list/groups.js';
import { passesFilter } from './list/match.js';
import { inOrder } from './list/order.js';
import { remembered } from './remembered.js';
import type { AppState } from './store.js';
import type { Vm } from './vms/model.js';

/** A row of the list: a group's heading, or a VM in it. `group`: the group's id. */
export type ListRow =
  | { kind: 'heading'; group: string; count: number; shown: number; folded: boolean }
  | { kind: 'vm'; vm: Vm; group: string };

/** What of the state the rows depend on. */
export type ListState = Pick<AppState, 'settings' | 'ranked'> & {
  snapshot: Pick<AppState['snapshot'], 'vms'>;
  view: Pick<AppState['view'], 'sort' | 'grouping' | 'folded' | 'filter'>;
};

/** How the list is sorted: as chosen, else as set. */
export function listSort({ view, settings }: Pick<ListState, 'settings' | 'view'>): Sort {
  return view.sort ?? settings.sort ?? FIRST_SORT;
}

/** What the list's headings are: as chosen, else as set. */
export function listGrouping({ view, settings }: Pick<ListState, 'settings' | 'view'>): Grouping {
  return view.grouping ?? settings.group ?? 'category';
}

/** True where the list shows VMs in the order in which they are read. */
export function isListPlain(state: Pick<ListState, 'settings' | 'view'>): boolean {
  return sortText(listSort(state)) === sortText(FIRST_SORT) && listGrouping(state) === 'category';
}

/** The groups of the list with all their VMs, in the order of the list. */
export function listGroups(state: ListState): readonly Group[] {
  const { vms } = state.snapshot;
  const known = groupLists(vms);
  const sort = listSort(state);
  const by = listGrouping(state);
  const text = sortText(sort);
  const { last } = known;
  // A rate that nothing is sorted by changes no order.
  const ranked = sort.column === 'rate' ? state.ranked : null;
  if (last?.sort === text && last.by === by && last.ranked === ranked) return last.groups;
  const sorted = isListPlain(state) ? vms : inOrder(vms, sort, state.ranked);
  const groups = groupVms(sorted, by);
  known.last = { sort: text, by, ranked, groups };
  return groups;
}

type GroupList = {
  sort: string;
  by: Grouping;
  ranked: AppState['exits'] | null;
  groups: readonly Group[];
};

/** The groups last made of a list of VMs: from key to key they mostly stay the same. */
const groupLists = remembered((_vms: readonly Vm[]): { last?: GroupList } => ({}));

/**
 * The rows of the list: headings with their counts, and the VMs of those that are not folded. A filter keeps the VMs
 * that it finds and unfolds the groups; a tag of which it keeps no VM is not shown.
 */
export function listRows(state: ListState): readonly ListRow[] {
  const { folded, filter } = state.view;
  const groups = listGroups(state);
  const lists = rowLists(groups);
  const { last } = lists;
  if (last?.folded === folded && last.filter === filter) return last.rows;
  const wanted = filter.toLowerCase();
  const isEachShown = listGrouping(state) === 'category';
  const rows = groups.flatMap((group) => rowsOf(group, folded, wanted, isEachShown));
  lists.last = { folded, filter, rows };
  return rows;
}

type RowList = { folded: ReadonlySet<string>; filter: string; rows: readonly ListRow[] };

const rowLists = remembered((_groups: readonly Group[]): { last?: RowList } => ({}));

/** The VMs below a heading that the filter keeps, also where it is folded; none where there is no such heading. */
export function vmsUnder(state: ListState, group: string): readonly Vm[] {
  const vms = listGroups(state).find(({ id }) => id === group)?.vms ?? NO_VMS;
  return filtered(vms, state.view.filter.toLowerCase());
}

const NO_VMS: readonly Vm[] = [];

/** The VMs that the filter keeps, in lower case: the same list while neither changes. */
function filtered(vms: readonly Vm[], wanted: string): readonly Vm[] {
  if (wanted === '') return vms;
  const lists = filteredLists(vms);
  if (lists.last?.wanted !== wanted)
    lists.last = { wanted, vms: vms.filter((vm) => passesFilter(vm, wanted)) };
  return lists.last.vms;
}

const filteredLists = remembered(
  (_vms: readonly Vm[]): { last?: { wanted: string; vms: readonly Vm[] } } => ({}),
);

function rowsOf(
  { id, vms }: Group,
  folded: ReadonlySet<string>,
  wanted: string,
  isEachShown: boolean,
): readonly ListRow[] {
  const shown = filtered(vms, wanted);
  if (shown.length === 0 && wanted !== '' && !isEachShown) return [];
  const isFolded = wanted === '' && folded.has(id);
  const counts = { count: vms.length, shown: shown.length };
  const heading: ListRow = { kind: 'heading', group: id, ...counts, folded: isFolded };
  return isFolded ? [heading] : [heading, ...shown.map((vm): ListRow => ({ kind: 'vm', vm, group: id }))];
}
