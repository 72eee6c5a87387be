import { safeStart } from '../../terminal/safe-text.js';
import { portOf } from '../app-context.js';
import { counted } from '../counted.js';
import { openConfirm, openDialog, wizardDialog } from '../dialogs.js';
import { type HostId, LOCAL_HOST, splitKey } from '../fleet/host-id.js';
import { commandLine } from '../operations/command.js';
import { commandsOf } from '../operations/life.js';
import { createCommand } from '../operations/new-vm.js';
import { busyReason } from '../operations/work-claims.js';
import type { AppState } from '../store.js';
import { noVmReason } from '../target.js';
import { hostedName, hostedWords } from '../vms/find.js';
import { CATEGORIES, type Vm } from '../vms/model.js';
import { inactiveNamed, unmanagedNamed } from '../vms/namesakes.js';
import { type Goal, plan, stateKnown } from '../vms/rules.js';
import { isOutside } from '../watching/host-snapshot.js';
import { type Action, action } from './action.js';
import { askIfShort } from './ask-if-short.js';
import { leftLines, listed } from './bulk.js';
import { askWhetherUnmanaged, namesakeOf } from './namesake.js';
import { performMarked } from './perform-marked.js';

/** True, or why a VM cannot be brought to a goal from the state it is in. */
export function canReach(goal: Goal): Action['enabled'] {
  return unlessBusy((state, vm) => {
    if (vm.category === 'inactive') return 'it is inactive: activate it first';
    if (isOutside(vm, state.snapshot) && goal !== 'free') return 'it is not in the inventory: adopt it first';
    const way = plan(goal, vm.state, stateKnown(vm));
    return 'reason' in way ? way.reason : true;
  });
}

/** Asks a rule about the VM, where there is one on which nobody works. */
export function unlessBusy(rule: (state: AppState, vm: Vm) => true | string): Action['enabled'] {
  return (state, vm) => (vm === null ? noVmReason(state) : (busyReason(state, vm.key) ?? rule(state, vm)));
}

/** The commands that bring a VM to a goal, as shell lines. */
export function linesTo(goal: Goal, vm: Vm): readonly string[] {
  const way = plan(goal, vm.state, stateKnown(vm));
  const { device } = vm;
  if ('reason' in way || device === null) return [];
  return way.calls.flatMap((call) => commandsOf(call, vm, device).map(commandLine));
}

/** For a title: the name of the only VM, or how many there are. */
export function namesInTitle(vms: readonly Vm[]): string {
  const [only] = vms;
  return vms.length === 1 && only ? hostedName(only) : `${vms.length} VMs`;
}

/** Commands for VMs, as shell lines, each with the host that it runs on unless that is this machine. */
export function hostedLines(vms: readonly Vm[], linesOf: (vm: Vm) => readonly string[]): readonly string[] {
  return vms.flatMap((vm) => linesOf(vm).map((line) => hostedWords(vm, line)));
}

const NAMES_SHOWN = 12;

/** The names of several VMs, for a warning about them; nothing for one: the title names it. */
export function namesOf(vms: readonly Vm[]): readonly string[] {
  if (vms.length < 2) return [];
  return [...hostCounts(vms), `${listed(vms, NAMES_SHOWN, hostedName).join(', ')}:`];
}

/** How many VMs are on which host: `3 VMs on web1, 2 on web2`; nothing where all are on this machine. */
export function hostCounts(vms: readonly Vm[]): readonly string[] {
  const counts = new Map<HostId, number>();
  for (const { key } of vms) {
    const { host } = splitKey(key);
    counts.set(host, (counts.get(host) ?? 0) + 1);
  }
  if (counts.size === 1 && counts.has(LOCAL_HOST)) return [];
  const words = [...counts].map(([host, count], at) => {
    const where = host === LOCAL_HOST ? 'this machine' : safeStart(host);
    return `${at === 0 ? counted(count, 'VM') : count} on ${where}`;
  });
  return [`${listed(words, NAMES_SHOWN, (word) => word).join(', ')}.`];
}

/** Runs an action's operation on VMs, after its warning where it has one; see {@link performMarked}. */
function runOperation(of: () => Action): Action['run'] {
  return (app, vms, left) => {
    const { operate, warning, lines } = of();
    if (operate === null) return;
    const go = () =>
      void performMarked(app, of(), vms, left, (vm) => operate(portOf(app, vm.key).operations, vm.key));
    if (warning === null) return go();
    const state = app.store.getState();
    const commands = hostedLines(vms, (vm) => lines(state, vm));
    const asked = warning(state, vms);
    const said = [...namesOf(vms), ...asked.lines, ...leftLines(left)];
    openConfirm(app.store, { ...asked, lines: said }, commands, go);
  };
}

const activate: Action = action({
  id: 'activate',
  title: 'activate',
  summary: 'Create an inactive VM on the host (v3_create) and record its device.',
  keys: ['a'],
  changes: true,
  scope: 'vm',
  bulk: 'activated',
  hint: 4,
  enabled: unlessBusy((_state, vm) => {
    if (vm.category === 'active') return 'it is active already';
    return vm.category === 'inactive' ? true : 'it is not in the inventory: adopt it';
  }),
  lines: (_state, { entry }) => (entry === null ? [] : [commandLine(createCommand(entry))]),
  operate: (operations, key) => operations.activate(key),
  run: (app, vms, left) => {
    const [vm] = vms;
    const unmanaged = vm ? unmanagedNamed(app.store.getState().snapshot.vms, vm.name) : [];
    const isMarked = vms.length + left.length > 1;
    const go = () => {
      if (vm === undefined || isMarked || unmanaged.length === 0) activateAll(app, vms, left, null);
      else askWhetherUnmanaged(app, vm, unmanaged);
    };
    const state = app.store.getState();
    const commands = hostedLines(vms, (one) => activate.lines(state, one));
    askIfShort(app, vms, { title: `Activate ${namesInTitle(vms)} all the same?`, commands }, go);
  },
  subcommand: true,
});

const activateAll: Action['run'] = runOperation(() => activate);

const adopt: Action = action({
  id: 'adopt',
  title: 'adopt',
  summary: 'Add a VM that is on the host to the inventory, with its config and image.',
  keys: ['a'],
  changes: true,
  scope: 'vm',
  hint: 4,
  enabled: unlessBusy((state, vm) => {
    if (vm.category !== 'not-in-inventory') return 'it is in the inventory already';
    const namesakes = inactiveNamed(state.snapshot.vms, vm.name);
    if (namesakes.some(({ key }) => busyReason(state, key) !== null))
      return 'it may be the VM that is being activated at the moment';
    return vm.name.isWellFormed() ? true : 'its name is not valid text: it can only be deleted';
  }),
  run: (app, [vm]) => {
    if (vm === undefined) return;
    const { key: vmKey, name } = vm;
    const namesakes = inactiveNamed(app.store.getState().snapshot.vms, name).flatMap(namesakeOf);
    openDialog(app.store, wizardDialog, { purpose: { kind: 'adopt', vmKey, name, namesakes } });
  },
  subcommand: true,
});

/** An action that brings VMs to a goal by the operation of its id. */
function goalAction(
  goal: Exclude<Goal, 'run'>,
  id: 'pause' | 'continue' | 'stop' | 'reset' | 'delete',
  parts: Pick<Action, 'summary' | 'keys' | 'bulk'> & Partial<Action>,
): Action {
  const made: Action = action({
    id,
    title: id,
    scope: 'vm',
    changes: true,
    enabled: canReach(goal),
    lines: (_state, vm) => linesTo(goal, vm),
    operate: (operations, key) => operations[id](key),
    run: runOperation(() => made),
    subcommand: true,
    ...parts,
  });
  return made;
}

const pause = goalAction('pause', 'pause', {
  summary: 'Pause a running VM (v3_pause).',
  keys: ['p'],
  bulk: 'paused',
  hint: 1,
});

const resume = goalAction('continue', 'continue', {
  summary: 'Continue a paused VM (v3_continue).',
  keys: ['u'],
  bulk: 'continued',
  hint: 1,
});

const stop = goalAction('stop', 'stop', {
  summary: 'Stop a running VM (v3_stop); a paused one is continued first.',
  keys: ['x'],
  danger: true,
  bulk: 'stopped',
  hint: 2,
  warning: (_state, vms) => ({
    title: `Stop ${namesInTitle(vms)}?`,
    lines: [
      'The guest is cut off as if its power went: what it has not saved is lost.',
      ...pausedFirst(vms, 'stopped'),
    ],
    verb: 'Stop',
  }),
});

const reset = goalAction('reset', 'reset', {
  summary: 'Reset a running VM (v3_reset), as its reset button would.',
  keys: ['R'],
  danger: true,
  bulk: 'reset',
  warning: (_state, vms) => ({
    title: `Reset ${namesInTitle(vms)}?`,
    lines: ['The guest restarts at once: what it has not saved is lost.'],
    verb: 'Reset',
  }),
});

const remove = goalAction('free', 'delete', {
  summary: 'Delete a VM: free it on the host (v3_free), and remove it from the inventory.',
  keys: ['d'],
  danger: true,
  bulk: 'deleted',
  hint: 6,
  enabled: (state, vm) => {
    if (vm?.category === 'inactive') return busyReason(state, vm.key) ?? true;
    return canReach('free')(state, vm);
  },
  warning: (state, vms) => ({
    title: `Delete ${namesInTitle(vms)}?`,
    lines: [...deleteLines(vms), ...checkpointLines(state, vms)],
    verb: 'Delete',
  }),
});

function deleteLines(vms: readonly Vm[]): readonly string[] {
  const several = vms.length > 1;
  const what = (one: string, all: string) => (several ? `${all} are` : `${one} is`);
  const whatHappens = {
    active: `${what('It', 'Active ones')} freed on the host and taken out of the inventory.`,
    inactive: `${what('It', 'Inactive ones')} taken out of the inventory.`,
    'not-in-inventory': `${what('It', 'Those not in the inventory')} freed on the host.`,
  };
  const present = CATEGORIES.filter((category) => vms.some((vm) => vm.category === category));
  const lines = present.map((category) => whatHappens[category]);
  return [...lines, ...pausedFirst(vms, 'freed'), 'Config and image files stay as they are.'];
}

/** What was saved of the VMs stays; says where to find it. */
function checkpointLines({ checkpoints }: AppState, vms: readonly Vm[]): readonly string[] {
  const ids = new Set(vms.map((vm) => vm.entry?.id));
  const count = checkpoints.all.filter(({ checkpoint: { vm } }) => vm !== null && ids.has(vm)).length;
  if (count === 0) return [];
  return [`${count === 1 ? 'Its checkpoint stays' : `${count} checkpoints stay`}: see v3_tui checkpoints.`];
}

function pausedFirst(vms: readonly Vm[], then: 'stopped' | 'freed'): readonly string[] {
  if (!vms.some((vm) => vm.state === 'paused')) return [];
  const first = then === 'freed' ? 'continued and stopped' : 'continued';
  return [`A paused VM cannot be ${then}: it is ${first} first.`];
}

/** What can be done to a VM, in the order of the action menu, after `start` and the sessions. */
export const VM_ACTIONS: readonly Action[] = [pause, resume, stop, reset, activate, adopt, remove];
