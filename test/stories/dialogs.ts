import { alertsDialog } from '../../src/state/actions/alert-actions.js';
import { debugDialog } from '../../src/state/actions/debug-action.js';
import { hostsDialog } from '../../src/state/actions/hosts-action.js';
import { logLineDialog } from '../../src/state/actions/log-actions.js';
import { messagesDialog } from '../../src/state/actions/message-actions.js';
import { historyDialog, notesDialog } from '../../src/state/actions/record-actions.js';
import { streamDialog } from '../../src/state/actions/session-actions.js';
import {
  commandsDialog,
  findingsDialog,
  helpDialog,
  menuDialog,
  paletteDialog,
} from '../../src/state/actions/view-actions.js';
import {
  checklistDialog,
  choiceDialog,
  confirmDialog,
  type DialogKind,
  formDialog,
  openDialog,
  outcomeDialog,
  wizardDialog,
} from '../../src/state/dialogs.js';
import { LOCAL_HOST } from '../../src/state/fleet/host-id.js';
import { eventVm } from '../../src/state/history/events.js';
import type { CommandRecord } from '../../src/state/operations/outcome.js';
import type { Vm } from '../../src/state/vms/model.js';
import { lineOf } from './full-host.js';
import type { Story } from './story.js';

/** A dialog over the list; its name is its kind, with what makes it another story of that kind. */
function story<Props extends object>(
  { kind }: DialogKind<Props>,
  what: string,
  props: (vm: (name: string) => Vm) => Props,
  more = '',
): Story {
  return {
    name: `${kind}${more}`,
    what,
    show: (app, vm) => openDialog(app.store, { kind }, props(vm)),
  };
}

const nothing = () => undefined;

/** A call that exits with 0, and did nothing. */
const PAUSE: CommandRecord = {
  id: 1,
  purpose: 'pause web',
  line: 'v3_pause /dev/v3-vm0',
  startedAt: 0,
  durationMs: 4,
  ended: 'exit 0',
  words: ['Pausing VM'],
  showed: 'web is running',
};

const CHOICES = [
  { label: 'Stay', choose: nothing },
  { label: 'Pause all and leave', choose: nothing },
  {
    label: 'Leave them running',
    disabledReason: 'the setting allow-leaving-running is false',
    choose: nothing,
  },
];

/** Every kind of dialog, in states that are seen often. */
export const DIALOG_STORIES: readonly Story[] = [
  story(alertsDialog, 'What happened to VMs by itself', () => ({})),
  story(checklistDialog, 'VMs to bring back after a restart', (vm) => ({
    title: 'The host was restarted',
    lines: ['These VMs were active:'],
    items: ['mail', 'web'].map((name) => ({ key: vm(name).key, label: name, hint: 'was running' })),
    also: { label: 'and start those that were running', on: true },
    verb: 'Activate',
    onDone: nothing,
  })),
  story(choiceDialog, 'A question with an answer that cannot be chosen', () => ({
    title: 'Leave?',
    lines: ['1 VM in the inventory is running:', 'web  /dev/v3-vm0  running'],
    choices: CHOICES,
  })),
  {
    name: commandsDialog.kind,
    what: 'The v3 commands that were run',
    show: (app) => {
      app.store.setState({ commands: [PAUSE] });
      openDialog(app.store, commandsDialog, {});
    },
  },
  story(confirmDialog, 'The warning before a VM is stopped', () => ({
    title: 'Stop web?',
    lines: ['web is running. Its guest is not asked to shut down.'],
    commands: ['v3_stop /dev/v3-vm0'],
    verb: 'Stop',
    onYes: nothing,
  })),
  story(debugDialog, 'What v3_debug answered', () => ({
    title: 'The stack of web',
    vmName: 'web',
    answer: { lines: [lineOf('web', 'stack of vcore 0')], doubts: [] },
  })),
  story(findingsDialog, 'What is wrong with the host', () => ({})),
  story(formDialog, 'A few lines to type', () => ({
    title: 'Save a checkpoint of web',
    lines: ['web is held meanwhile, and goes on.'],
    fields: [
      { label: 'name', text: 'before the upgrade' },
      { label: 'note', text: '', placeholder: 'none' },
    ],
    verb: 'Save',
    onDone: () => 'This is a story: nothing is saved.',
  })),
  story(helpDialog, 'All keys', () => ({})),
  story(historyDialog, 'What was done to a VM', (vm) => ({ host: LOCAL_HOST, vm: eventVm(vm('web')) })),
  story(logLineDialog, 'A kernel message, whole', () => ({
    line: lineOf('web', 'ERROR at palacios/src/palacios/vmm.c(853): Cannot pause VM: fault injected'),
  })),
  story(menuDialog, 'What can be done with a VM', (vm) => ({ vmKey: vm('web').key })),
  {
    name: messagesDialog.kind,
    what: 'The messages of the hint bar',
    show: (app) => {
      const at = Date.UTC(2026, 0, 31, 16, 42, 7);
      app.store.setState({
        messages: [
          { text: 'web is paused.', tone: 'good', at, asked: 0 },
          {
            text: 'Could not pause db: v3_pause reported success, but db is still running.',
            tone: 'bad',
            at,
            asked: 0,
          },
        ],
      });
      openDialog(app.store, messagesDialog, {});
    },
  },
  story(notesDialog, 'Notes and tags of a VM', (vm) => ({
    vmKey: vm('web').key,
    vmName: 'web',
    notes: 'Builds the images of the others.',
    tags: 'ci, nightly',
    at: 'notes',
  })),
  story(outcomeDialog, 'A tool says exit 0, and the VM runs on', (vm) => ({
    outcome: {
      ok: false,
      unclear: false,
      tried: 'pause web',
      message: 'Could not pause web: v3_pause reported success, but web is still running.',
      advice: 'Try again, or look at the kernel messages.',
      commands: [PAUSE],
      kernel: ['ERROR at palacios/src/palacios/vmm.c(853): Cannot pause VM: fault injected'],
      key: vm('web').key,
    },
  })),
  story(hostsDialog, 'The hosts, of which there is one', () => ({})),
  story(paletteDialog, 'The palette of actions', (vm) => ({ vmKey: vm('web').key })),
  story(streamDialog, 'Which stream to open', () => ({ names: ['com1', 'v3-com1'], onName: nothing })),
  story(wizardDialog, 'A new VM, step by step', () => ({ purpose: { kind: 'new' as const } })),
  story(
    wizardDialog,
    'A VM of the host is adopted',
    (vm) => ({ purpose: { kind: 'adopt' as const, vmKey: vm('test9').key, name: 'test9', namesakes: [] } }),
    '-adopt',
  ),
];
