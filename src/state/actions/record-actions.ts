import type { EventVm } from '../../inventory/history.js';
import type { AppContext } from '../app-context.js';
import { dialogKind, openDialog } from '../dialogs.js';
import { type HostId, splitKey } from '../fleet/host-id.js';
import { eventVm } from '../history/events.js';
import { noVmReason } from '../target.js';
import type { Vm } from '../vms/model.js';
import { tagLine } from '../vms/tags.js';
import { type Action, action } from './action.js';

/** What was done with a VM of the host, or where it is null on the whole host. */
export const historyDialog = dialogKind<{ host: HostId; vm: EventVm | null }>('history');

const history = action({
  id: 'history',
  title: 'history',
  summary: 'Show the history of the VM: what was done and seen, when and by whom, and each tool run.',
  keys: ['H'],
  changes: false,
  scope: 'vm',
  enabled: (state, vm) => vm !== null || noVmReason(state),
  run: (app, [vm]) => {
    if (vm) openDialog(app.store, historyDialog, { host: splitKey(vm.key).host, vm: eventVm(vm) });
  },
  subcommand: true,
});

const hostHistory = action({
  id: 'host-history',
  title: 'host history',
  summary: 'Show what was done and seen on the whole host, newest first.',
  keys: ['H'],
  changes: false,
  scope: 'program',
  run: (app) => openDialog(app.store, historyDialog, { host: app.store.getState().host, vm: null }),
});

/** True where a VM is in the inventory, or why nothing can be recorded of it. */
export const inInventory: Action['enabled'] = (state, vm) => {
  if (vm === null) return noVmReason(state);
  return vm.entry === null ? 'it is not in the inventory: adopt it first' : true;
};

/** A VM's notes and tags. Texts are raw. */
export type Notes = { vmKey: string; vmName: string; notes: string; tags: string; at: 'notes' | 'tags' };

export const notesDialog = dialogKind<Notes>('notes');

const note = action({
  id: 'note',
  title: 'notes',
  summary: 'Write notes about the VM, on one or more lines.',
  keys: ['e'],
  changes: true,
  scope: 'vm',
  enabled: inInventory,
  run: (app, [vm]) => askNotes(app, vm, 'notes'),
  subcommand: true,
});

const tag = action({
  id: 'tag',
  title: 'tags',
  summary: 'Add or remove tags of the VM: words that the filter of the list finds (#TAG).',
  keys: ['#'],
  changes: true,
  scope: 'vm',
  enabled: inInventory,
  run: (app, [vm]) => askNotes(app, vm, 'tags'),
  subcommand: true,
});

function askNotes({ store }: AppContext, vm: Vm | undefined, at: 'notes' | 'tags'): void {
  if (vm?.entry == null) return;
  const { notes, tags } = vm.entry;
  openDialog(store, notesDialog, { vmKey: vm.key, vmName: vm.name, notes, tags: tagLine(tags), at });
}

/** What is recorded of a VM, in the order of the action menu. */
export const RECORD_ACTIONS: readonly Action[] = [history, note, tag];

/** What is recorded of the host. */
export const HOST_RECORD_ACTIONS: readonly Action[] = [hostHistory];
