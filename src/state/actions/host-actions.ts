import { showTab } from '../app-context.js';
import { hostItem } from '../host-page/items.js';
import { selectVm } from '../select-vm.js';
import { setView } from '../store.js';
import type { Vm } from '../vms/model.js';
import { type Action, action } from './action.js';
import { MEMORY_ACTIONS } from './memory-actions.js';
import { MOVE_HERE } from './move-vm-actions.js';

const hostPage: Action = action({
  id: 'host',
  title: 'host page',
  summary: "Show the host: Palacios' memory, which vcores sit on which pcores, the module and the tools.",
  keys: ['M'],
  changes: false,
  scope: 'program',
  run: (app) => showTab(app.store, 'host'),
});

const goToVm: Action = action({
  id: 'host-vm',
  title: 'go to the VM',
  summary: 'On the host page: go to the VM of the vcore or the memory under the cursor.',
  keys: ['enter'],
  changes: false,
  scope: 'host',
  hint: -1,
  enabled: (state) => (vmUnderCursor(state) === null ? 'no VM is under the cursor' : true),
  run: ({ store }) => {
    const vm = vmUnderCursor(store.getState());
    if (vm === null) return;
    selectVm(store, vm.key);
    setView(store, { tab: 'details', zoomed: false });
  },
});

/** The VM of the row under the cursor; null: it is of none. */
function vmUnderCursor(state: Parameters<typeof hostItem>[0]): Vm | null {
  const item = hostItem(state);
  return item === null || item.kind === 'node' ? null : item.vm;
}

/** The actions of the host page, in the order of the help. */
export const HOST_PAGE_ACTIONS: readonly Action[] = [...MEMORY_ACTIONS, MOVE_HERE, goToVm];

/** What shows the host page. */
export const HOST_ACTIONS: readonly Action[] = [hostPage];
