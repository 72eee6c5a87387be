import type { AppContext } from '../app-context.js';
import { historyDialog, notesDialog, openDialog } from '../dialogs.js';
import { eventVm } from '../history/events.js';
import { noVmReason } from '../target.js';
import type { Vm } from '../vms/model.js';
import { tagLine } from '../vms/tags.js';
import { type Action, action } from './action.js';

const history = action({
  id: 'history',
  title: 'history',
  summary: 'Show what was done with the VM and seen of it: who, when, each tool run and its outcome.',
  keys: ['H'],
  scope: 'vm',
  enabled: (state, vm) => (vm ? true : noVmReason(state)),
  run: (app, [vm]) => {
    if (vm) openDialog(app.store, historyDialog, { vm: eventVm(vm) });
  },
  subcommand: '[NAME] [--json] [--limit N] [--filter TEXT]',
});

const hostHistory = action({
  id: 'host-history',
  title: 'host history',
  summary: 'Show what was done and seen on the whole host, newest first.',
  keys: ['H'],
  scope: 'program',
  run: (app) => openDialog(app.store, historyDialog, { vm: null }),
});

const inInventory: Action['enabled'] = (state, vm) => {
  if (vm === null) return noVmReason(state);
  return vm.entry === null ? 'it is not in the inventory: adopt it first' : true;
};

const note = action({
  id: 'note',
  title: 'notes',
  summary: 'Write notes about the VM, in one line or several.',
  keys: ['e'],
  scope: 'vm',
  enabled: inInventory,
  run: (app, [vm]) => askNotes(app, vm, 'notes'),
  subcommand: 'NAME [TEXT]',
});

const tag = action({
  id: 'tag',
  title: 'tags',
  summary: 'Give the VM tags, words by which the filter of the list finds it (#TAG), or remove them.',
  keys: ['#'],
  scope: 'vm',
  enabled: inInventory,
  run: (app, [vm]) => askNotes(app, vm, 'tags'),
  subcommand: 'NAME [TAG...] [--remove TAG]',
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
