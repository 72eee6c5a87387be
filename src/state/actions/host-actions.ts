import { type AppContext, showTab } from '../app-context.js';
import { hostItem } from '../host-page/items.js';
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
  scope: 'program',
  run: (app) => showTab(app.store, 'host'),
});

const goToVm: Action = action({
  id: 'host-vm',
  title: 'go to the VM',
  summary: 'On the host page: go to the VM of the vcore or the memory under the cursor.',
  keys: ['enter'],
  scope: 'host',
  hint: -1,
  enabled: (state) => (vmUnderCursor(state) === null ? 'no VM is under the cursor' : true),
  run: (app) => {
    const vm = vmUnderCursor(app.store.getState());
    if (vm !== null) showVm(app, vm);
  },
});

/** The VM of the row under the cursor; null: it is of none. */
function vmUnderCursor(state: Parameters<typeof hostItem>[0]): Vm | null {
  const item = hostItem(state);
  return item === null || item.kind === 'node' ? null : item.vm;
}

/** Selects a VM in the list, also where the filter or a fold hides it. */
function showVm({ store }: Pick<AppContext, 'store'>, vm: Vm): void {
  const { folded } = store.getState().view;
  setView(store, {
    selected: { kind: 'vm', key: vm.key },
    filter: '',
    folded: new Set([...folded].filter((category) => category !== vm.category)),
    tab: 'details',
    pane: 'list',
    zoomed: false,
  });
}

/** The actions of the host page, in the order of the help. */
export const HOST_PAGE_ACTIONS: readonly Action[] = [...MEMORY_ACTIONS, MOVE_HERE, goToVm];

/** What shows the host page. */
export const HOST_ACTIONS: readonly Action[] = [hostPage];
