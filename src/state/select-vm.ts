import { type HostId, hostFold, splitKey } from './fleet/host-id.js';
import { vmWithKey } from './fleet/vms-of-hosts.js';
import { groupsOf } from './list/groups.js';
import { selectionOf } from './list/selection.js';
import { groupId, listGrouping, listRows } from './list-rows.js';
import { type Store, setView } from './store.js';

/** Selects a host in the list, and clears a filter that hides it. */
export function selectHost(store: Store, host: HostId): void {
  const state = store.getState();
  const isShown = listRows(state).some((row) => row.kind === 'host' && row.host === host);
  setView(store, {
    selected: { kind: 'host', host },
    filter: isShown ? state.view.filter : '',
    pane: 'list',
    zoomed: false,
  });
}

/**
 * Selects a VM in the list and makes it visible: unfolds its groups, and clears a filter that hides it.
 * @param wanted the group in which it is selected where it is in several; the first unless given
 */
export function selectVm(store: Store, key: string, wanted: string | null = null): void {
  const state = store.getState();
  const { view } = state;
  const vm = vmWithKey(state, key);
  if (vm === null) return;
  const { host } = splitKey(key);
  const folded = new Set(view.folded);
  folded.delete(hostFold(host));
  for (const group of groupsOf(vm, listGrouping(state))) folded.delete(groupId(state, host, group));
  const rowWith = (filter: string) => {
    const rows = listRows({ ...state, view: { ...view, folded, filter } }).filter(
      (row) => row.kind === 'vm' && row.vm.key === key,
    );
    return rows.find((row) => row.kind === 'vm' && row.group === wanted) ?? rows[0];
  };
  const shown = rowWith(view.filter);
  const row = shown ?? rowWith('');
  if (row === undefined) return;
  setView(store, {
    selected: selectionOf(row),
    folded,
    filter: shown === undefined ? '' : view.filter,
    pane: 'list',
  });
}
