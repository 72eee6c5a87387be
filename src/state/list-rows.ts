import { FIRST_SORT, type Sort, sortText } from './columns/sort.js';
import { farKey, type HostId, hostFold, LOCAL_HOST } from './fleet/host-id.js';
import type { Judged } from './fleet/trouble.js';
import { showsHosts } from './fleet/vms-of-hosts.js';
import { type FilteredHost, filteredHost, readFilter } from './list/filter.js';
import { type Group, type Grouping, groupVms } from './list/groups.js';
import { hostsInOrder } from './list/host-order.js';
import { inOrder } from './list/order.js';
import { remembered } from './remembered.js';
import type { AppState } from './store.js';
import type { Vm } from './vms/model.js';

/**
 * A row of the list: where there are several hosts that of one, a group's heading, or a VM in it. `group`: the group's
 * id, for a host what it is folded by; `count`: the VMs below it, `shown`: those of them that the filter keeps.
 */
export type ListRow =
  | { kind: 'host'; host: HostId; group: string; count: number; shown: number; folded: boolean }
  | { kind: 'heading'; group: string; count: number; shown: number; folded: boolean }
  | { kind: 'vm'; vm: Vm; group: string };

/** What of the state the rows depend on. Without `hosts`, there is one. */
export type ListState = Pick<AppState, 'settings' | 'ranked'> &
  Partial<Judged & Pick<AppState, 'host' | 'hosts'>> &
  Pick<Judged, 'snapshot'> & {
    view: Pick<AppState['view'], 'sort' | 'grouping' | 'folded' | 'filter' | 'hostOrder'>;
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

/** The id of a group in the list: where there are several hosts, each host's own. */
export function groupId({ hosts }: Pick<ListState, 'hosts'>, host: HostId, group: string): string {
  return hosts === undefined || !showsHosts({ hosts }) || host === LOCAL_HOST ? group : farKey(host, group);
}

/** What the list shows of a host. */
type HostList = FilteredHost & { vms: readonly Vm[]; ranked: AppState['exits'] };

/** The hosts of the list, in its order. */
function hostLists(state: ListState): readonly HostList[] {
  const { hosts, host = LOCAL_HOST, snapshot, ranked } = state;
  if (hosts === undefined || !showsHosts({ hosts }))
    return [{ ...filteredHost(host, hosts?.get(host)), vms: snapshot.vms, ranked }];
  return hostsInOrder({ ...state, host, hosts }).map((entry) => ({
    ...filteredHost(entry.id, entry),
    vms: entry.part?.snapshot.vms ?? snapshot.vms,
    ranked: entry.part?.ranked ?? ranked,
  }));
}

/** The groups of the list with all their VMs, in the order of the list. */
export function listGroups(state: ListState): readonly Group[] {
  const lists = hostLists(state);
  const [only] = lists;
  return lists.length === 1 && only ? groupsOn(state, only) : lists.flatMap((list) => groupsOn(state, list));
}

function groupsOn(state: ListState, { id: host, vms, ranked }: HostList): readonly Group[] {
  const known = groupLists(vms);
  const sort = listSort(state);
  const by = listGrouping(state);
  const text = sortText(sort);
  const isOne = groupId(state, host, '') === '';
  const last = known.get(host);
  // A rate that nothing is sorted by changes no order.
  const rates = sort.column === 'rate' ? ranked : null;
  if (last?.sort === text && last.by === by && last.rates === rates && last.isOne === isOne)
    return last.groups;
  const sorted = isListPlain(state) ? vms : inOrder(vms, sort, ranked, host);
  const parted = groupVms(sorted, by);
  const groups = isOne ? parted : parted.map((group) => ({ ...group, id: groupId(state, host, group.id) }));
  known.set(host, { sort: text, by, rates, isOne, groups });
  return groups;
}

type GroupList = {
  sort: string;
  by: Grouping;
  rates: AppState['exits'] | null;
  isOne: boolean;
  groups: readonly Group[];
};

/** The groups last made of a list of VMs, by host: from key to key they mostly stay the same. */
const groupLists = remembered((_vms: readonly Vm[]) => new Map<HostId, GroupList>());

/**
 * The rows of the list: headings with their counts, and the VMs of those that are not folded. A filter keeps the VMs
 * that it finds and unfolds the groups; a tag of which it keeps no VM is not shown. Where there are several hosts, the
 * row of each stands above its groups, of which only those with VMs are shown.
 */
export function listRows(state: ListState): readonly ListRow[] {
  const lists = hostLists(state);
  const { hosts } = state;
  const hasHostRows = hosts !== undefined && showsHosts({ hosts });
  const chunks = lists.map((list) => rowsOn(state, list, hasHostRows));
  const [only] = chunks;
  return chunks.length === 1 && only ? only : together(chunks);
}

type Chunk = readonly ListRow[];

/** The rows of several hosts that were last put together: those of before a change and after it are asked for in turn. */
let joined: ReadonlyArray<{ chunks: readonly Chunk[]; rows: Chunk }> = [];
const MOST_JOINED = 3;

function together(chunks: readonly Chunk[]): Chunk {
  const isSame = (known: readonly Chunk[]) =>
    known.length === chunks.length && known.every((chunk, at) => chunk === chunks[at]);
  const found = joined.find((one) => isSame(one.chunks));
  if (found !== undefined) return found.rows;
  const rows = chunks.flat();
  joined = [{ chunks, rows }, ...joined].slice(0, MOST_JOINED);
  return rows;
}

/** The rows of a host. */
function rowsOn(state: ListState, list: HostList, hasHostRow: boolean): Chunk {
  const { folded, filter } = state.view;
  const groups = groupsOn(state, list);
  const lists = rowLists(groups);
  const { last } = lists;
  const tags = list.tags.join(' ');
  if (
    last?.folded === folded &&
    last.filter === filter &&
    last.tags === tags &&
    last.hasHostRow === hasHostRow
  )
    return last.rows;
  const rows = hasHostRow ? rowsOfHost(state, list, groups) : rowsOfGroups(state, list, groups);
  lists.last = { folded, filter, tags, hasHostRow, rows };
  return rows;
}

type RowList = {
  folded: ReadonlySet<string>;
  filter: string;
  tags: string;
  hasHostRow: boolean;
  rows: Chunk;
};

const rowLists = remembered((_groups: readonly Group[]): { last?: RowList } => ({}));

function rowsOfGroups(state: ListState, host: FilteredHost, groups: readonly Group[]): Chunk {
  const { folded, filter } = state.view;
  const isEachShown = listGrouping(state) === 'category';
  return groups.flatMap(({ id, vms }): Chunk => {
    const shown = filtered(vms, filter, host);
    if (shown.length === 0 && filter !== '' && !isEachShown) return [];
    const isFolded = filter === '' && folded.has(id);
    const counts = { count: vms.length, shown: shown.length };
    const heading: ListRow = { kind: 'heading', group: id, ...counts, folded: isFolded };
    return isFolded ? [heading] : [heading, ...shown.map((vm): ListRow => ({ kind: 'vm', vm, group: id }))];
  });
}

function rowsOfHost(state: ListState, list: HostList, groups: readonly Group[]): Chunk {
  const { folded, filter } = state.view;
  const { takesHost, isOfHosts } = readFilter(filter);
  if (!takesHost(list)) return [];
  const shown = filtered(list.vms, filter, list).length;
  if (shown === 0 && !isOfHosts) return [];
  const group = hostFold(list.id);
  const isFolded = filter === '' && folded.has(group);
  const counts = { count: list.vms.length, shown };
  const row: ListRow = { kind: 'host', host: list.id, group, ...counts, folded: isFolded };
  if (isFolded) return [row];
  const below = rowsOfGroups(state, list, groups);
  return [row, ...below.filter((one) => one.kind === 'vm' || (one.kind === 'heading' && one.shown > 0))];
}

/** The VMs below a heading that the filter keeps, also where it is folded; none where there is no such heading. */
export function vmsUnder(state: ListState, group: string): readonly Vm[] {
  for (const list of hostLists(state)) {
    const found = groupsOn(state, list).find(({ id }) => id === group);
    if (found !== undefined) return filtered(found.vms, state.view.filter, list);
  }
  return NO_VMS;
}

/** The VMs of a host that the filter keeps, also where it is folded. */
export function vmsOn(state: ListState, host: HostId): readonly Vm[] {
  const list = hostLists(state).find(({ id }) => id === host);
  return list === undefined ? NO_VMS : filtered(list.vms, state.view.filter, list);
}

const NO_VMS: readonly Vm[] = [];

/** The VMs of a host that a filter keeps: the same list while nothing of it changes. */
function filtered(vms: readonly Vm[], filter: string, host: FilteredHost): readonly Vm[] {
  if (filter === '') return vms;
  const lists = filteredLists(vms);
  const by = [filter.toLowerCase(), host.id, ...host.tags].join('\n');
  if (lists.last?.by !== by) {
    const { takesHost, takesVm } = readFilter(filter);
    lists.last = { by, vms: takesHost(host) ? vms.filter((vm) => takesVm(vm, host)) : NO_VMS };
  }
  return lists.last.vms;
}

const filteredLists = remembered(
  (_vms: readonly Vm[]): { last?: { by: string; vms: readonly Vm[] } } => ({}),
);
