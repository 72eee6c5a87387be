import { listRows } from './list-rows.js';
import { type Store, setView } from './store.js';
import { vmByKey } from './vms/find.js';

/** Selects a VM in the list and makes it visible: unfolds its category, and clears a filter that hides it. */
export function selectVm(store: Store, key: string): void {
  const { snapshot, view } = store.getState();
  const vm = vmByKey(snapshot, key);
  if (vm === null) return;
  const folded = new Set(view.folded);
  folded.delete(vm.category);
  const shown = listRows(snapshot.vms, folded, view.filter).some(
    (row) => row.kind === 'vm' && row.vm.key === key,
  );
  const filter = shown ? view.filter : '';
  setView(store, { selected: { kind: 'vm', key }, folded, filter, pane: 'list' });
}
