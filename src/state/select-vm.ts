import { groupsOf } from './list/groups.js';
import { selectionOf } from './list/selection.js';
import { listGrouping, listRows } from './list-rows.js';
import { type Store, setView } from './store.js';
import { vmByKey } from './vms/find.js';

/**
 * Selects a VM in the list and makes it visible: unfolds its groups, and clears a filter that hides it.
 * @param wanted the group in which it is selected where it is in several; the first unless given
 */
export function selectVm(store: Store, key: string, wanted: string | null = null): void {
  const state = store.getState();
  const { snapshot, view } = state;
  const vm = vmByKey(snapshot, key);
  if (vm === null) return;
  const folded = new Set(view.folded);
  for (const group of groupsOf(vm, listGrouping(state))) folded.delete(group);
  const rowWith = (filter: string) => {
    const rows = listRows({ ...state, view: { ...view, folded, filter } }).filter(
      (row) => row.kind === 'vm' && row.vm.key === key,
    );
    return rows.find(({ group }) => group === wanted) ?? rows[0];
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
