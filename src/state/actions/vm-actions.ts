import { openConfirm, openDialog, wizardDialog } from '../dialogs.js';
import { commandLine } from '../operations/command.js';
import { commandsOf } from '../operations/life.js';
import { createCommand } from '../operations/new-vm.js';
import { busyReason } from '../operations/work-claims.js';
import type { AppState } from '../store.js';
import { noVmReason } from '../target.js';
import { shownName } from '../vms/find.js';
import { CATEGORIES, type Vm } from '../vms/model.js';
import { inactiveNamed, unmanagedNamed } from '../vms/namesakes.js';
import { type Goal, plan, stateKnown } from '../vms/rules.js';
import { isOutside } from '../watching/host-snapshot.js';
import { type Action, action, type Warning } from './action.js';
import { leftLines } from './bulk.js';
import { askWhetherUnmanaged, namesakeOf } from './namesake.js';
import { performMarked } from './perform-marked.js';

/** True, or the reason why a VM cannot be brought to a goal from the state it is in. */
export function canReach(goal: Goal): Action['enabled'] {
  return (state, vm) => {
    if (vm === null) return noVmReason(state);
    const busy = busyReason(state, vm.key);
    if (busy !== null) return busy;
    if (vm.category === 'inactive') return 'it is inactive: activate it first';
    if (isOutside(vm, state.snapshot) && goal !== 'free') return 'it is not in the inventory: adopt it first';
    const way = plan(goal, vm.state, stateKnown(vm));
    return 'reason' in way ? way.reason : true;
  };
}

/** The commands that bring a VM to a goal, as shell lines. */
export function linesTo(goal: Goal, vm: Vm): readonly string[] {
  const way = plan(goal, vm.state, stateKnown(vm));
  const { device } = vm;
  if ('reason' in way || device === null) return [];
  return way.calls.flatMap((call) => commandsOf(call, vm, device).map(commandLine));
}

/** For a title: the name of the only VM, or how many they are. */
export function namesInTitle(vms: readonly Vm[]): string {
  const [only] = vms;
  return vms.length === 1 && only ? shownName(only.name) : `${vms.length} VMs`;
}

const NAMES_SHOWN = 12;

/** The names of several VMs, for a warning about them; nothing for one: the title names it. */
export function namesOf(vms: readonly Vm[]): readonly string[] {
  if (vms.length < 2) return [];
  const shown = vms.slice(0, NAMES_SHOWN).map((vm) => shownName(vm.name));
  const more = vms.length - shown.length;
  return [`${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}:`];
}

/**
 * Runs an action's operation on VMs, after its warning where it has one, and says which were left as they are.
 * Marks that it has used are cleared then.
 */
function runOperation(of: () => Action): Action['run'] {
  return (app, vms, left) => {
    const { operate, warning, lines } = of();
    if (operate === null) return;
    const go = () => void performMarked(app, of(), vms, left, (vm) => operate(app.operations, vm.key));
    if (warning === null) return go();
    const state = app.store.getState();
    const commands = vms.flatMap((vm) => lines(state, vm));
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
  scope: 'vm',
  bulk: 'activated',
  hint: 4,
  enabled: (state, vm) => {
    if (vm === null) return noVmReason(state);
    const busy = busyReason(state, vm.key);
    if (busy !== null) return busy;
    if (vm.category === 'active') return 'it is active already';
    return vm.category === 'inactive' ? true : 'it is not in the inventory: adopt it';
  },
  lines: (_state, vm) => {
    if (vm.entry === null) return [];
    return [commandLine(createCommand(vm.entry))];
  },
  operate: (operations, key) => operations.activate(key),
  run: (app, vms, left) => {
    const [vm] = vms;
    const unmanaged = vm ? unmanagedNamed(app.store.getState().snapshot.vms, vm.name) : [];
    const isMarked = vms.length + left.length > 1;
    if (vm === undefined || isMarked || unmanaged.length === 0) return activateAll(app, vms, left);
    askWhetherUnmanaged(app, vm, unmanaged);
  },
  subcommand: { usage: 'NAME | --all-lost [--start]', asks: false },
});

const activateAll: Action['run'] = runOperation(() => activate);

const adopt: Action = action({
  id: 'adopt',
  title: 'adopt',
  summary: 'Take a VM that runs on the host into the inventory, with its config and image.',
  keys: ['a'],
  scope: 'vm',
  hint: 4,
  enabled: (state, vm) => {
    if (vm === null) return noVmReason(state);
    const busy = busyReason(state, vm.key);
    if (busy !== null) return busy;
    if (vm.category !== 'not-in-inventory') return 'it is in the inventory already';
    if (
      inactiveNamed(state.snapshot.vms, vm.name).some((namesake) => busyReason(state, namesake.key) !== null)
    )
      return 'it may be what is being activated at this moment';
    return vm.name.isWellFormed() ? true : 'its name is no valid text: it can only be deleted';
  },
  run: (app, [vm]) => {
    if (vm === undefined) return;
    const namesakes = inactiveNamed(app.store.getState().snapshot.vms, vm.name);
    const purpose = {
      kind: 'adopt' as const,
      vmKey: vm.key,
      name: vm.name,
      namesakes: namesakes.flatMap(namesakeOf),
    };
    openDialog(app.store, wizardDialog, { purpose });
  },
  subcommand: { usage: 'NAME --config FILE [--image FILE] [--entry ID]', asks: false },
});

const pause: Action = action({
  id: 'pause',
  title: 'pause',
  summary: 'Pause a running VM (v3_pause).',
  keys: ['p'],
  scope: 'vm',
  bulk: 'paused',
  hint: 1,
  enabled: canReach('pause'),
  lines: (_state, vm) => linesTo('pause', vm),
  operate: (operations, key) => operations.pause(key),
  run: runOperation(() => pause),
  subcommand: { usage: 'NAME', asks: false },
});

const resume: Action = action({
  id: 'continue',
  title: 'continue',
  summary: 'Continue a paused VM (v3_continue).',
  keys: ['u'],
  scope: 'vm',
  bulk: 'continued',
  hint: 1,
  enabled: canReach('continue'),
  lines: (_state, vm) => linesTo('continue', vm),
  operate: (operations, key) => operations.continue(key),
  run: runOperation(() => resume),
  subcommand: { usage: 'NAME', asks: false },
});

const stop: Action = action({
  id: 'stop',
  title: 'stop',
  summary: 'Stop a running VM (v3_stop); a paused one is continued first.',
  keys: ['x'],
  scope: 'vm',
  danger: true,
  bulk: 'stopped',
  hint: 2,
  enabled: canReach('stop'),
  lines: (_state, vm) => linesTo('stop', vm),
  warning: (_state, vms): Warning => ({
    title: `Stop ${namesInTitle(vms)}?`,
    lines: [
      'The guest is cut off as if its power went: what it has not saved is lost.',
      ...pausedFirst(vms, 'stopped'),
    ],
    verb: 'Stop',
  }),
  operate: (operations, key) => operations.stop(key),
  run: runOperation(() => stop),
  subcommand: { usage: 'NAME', asks: true },
});

const reset: Action = action({
  id: 'reset',
  title: 'reset',
  summary: 'Reset a running VM (v3_reset), as its reset button would.',
  keys: ['R'],
  scope: 'vm',
  danger: true,
  bulk: 'reset',
  enabled: canReach('reset'),
  lines: (_state, vm) => linesTo('reset', vm),
  warning: (_state, vms) => ({
    title: `Reset ${namesInTitle(vms)}?`,
    lines: ['The guest starts anew at once: what it has not saved is lost.'],
    verb: 'Reset',
  }),
  operate: (operations, key) => operations.reset(key),
  run: runOperation(() => reset),
  subcommand: { usage: 'NAME', asks: true },
});

const remove: Action = action({
  id: 'delete',
  title: 'delete',
  summary: 'Delete a VM: free it on the host (v3_free), and take it out of the inventory.',
  keys: ['d'],
  scope: 'vm',
  danger: true,
  bulk: 'deleted',
  hint: 6,
  enabled: (state, vm) => {
    if (vm?.category === 'inactive') return busyReason(state, vm.key) ?? true;
    return canReach('free')(state, vm);
  },
  lines: (_state, vm) => linesTo('free', vm),
  warning: (state, vms) => ({
    title: `Delete ${namesInTitle(vms)}?`,
    lines: [...deleteLines(vms), ...checkpointLines(state, vms)],
    verb: 'Delete',
  }),
  operate: (operations, key) => operations.delete(key),
  run: runOperation(() => remove),
  subcommand: { usage: 'NAME', asks: true },
});

function deleteLines(vms: readonly Vm[]): readonly string[] {
  const several = vms.length > 1;
  const whatHappens = {
    active: several
      ? 'Active ones are freed on the host and taken out of the inventory.'
      : 'It is freed on the host and taken out of the inventory.',
    inactive: several ? 'Inactive ones are taken out of the inventory.' : 'It is taken out of the inventory.',
    'not-in-inventory': several
      ? 'Those not in the inventory are freed on the host.'
      : 'It is freed on the host.',
  };
  const lines = CATEGORIES.filter((category) => vms.some((vm) => vm.category === category)).map(
    (category) => whatHappens[category],
  );
  return [...lines, ...pausedFirst(vms, 'freed'), 'Config and image files stay as they are.'];
}

/** What was saved of a VM stays, and where it is found then. */
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
