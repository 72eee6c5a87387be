import type { RecordedState } from '../../inventory/inventory.js';
import type { Vm, VmState } from './model.js';

/** The calls that change a created VM's state, by the names of their tools. */
export type Call = 'launch' | 'stop' | 'pause' | 'continue' | 'reset' | 'free';

/** The state of a VM once a call was carried out (docs/palacios.md, "The state machine"). */
export const STATE_AFTER: Record<Call, RecordedState | 'gone'> = {
  launch: 'running',
  stop: 'stopped',
  pause: 'paused',
  continue: 'running',
  reset: 'running',
  free: 'gone',
};

/** What a user wants of a created VM. */
export type Goal = 'run' | 'pause' | 'continue' | 'stop' | 'reset' | 'free';

/**
 * The calls that take a VM from a state to a goal, in order, or in words why none can. A paused VM can be neither
 * stopped nor freed, so it is continued first; a running VM is never freed: the user has to stop it
 * (docs/palacios.md, "The state machine").
 * @param known false where the host cannot tell the state and nothing is recorded: then the plain call is tried
 */
export function plan(
  goal: Goal,
  state: VmState,
  known = true,
): { calls: readonly Call[] } | { reason: string } {
  if (!known) return { calls: [goal === 'run' ? 'launch' : goal] };
  const calls = PLANS[goal][state];
  return calls ? { calls } : { reason: reasonAgainst(goal, state) };
}

const PLANS: Record<Goal, Partial<Record<VmState, readonly Call[]>>> = {
  run: { stopped: ['launch'], paused: ['continue'] },
  pause: { running: ['pause'] },
  continue: { paused: ['continue'] },
  stop: { running: ['stop'], simulating: ['stop'], paused: ['continue', 'stop'] },
  reset: { running: ['reset'] },
  free: { stopped: ['free'], error: ['free'], paused: ['continue', 'stop', 'free'] },
};

/** The goals as verbs, for titles and messages. */
export const GOAL_WORDS: Record<Goal, string> = {
  run: 'start',
  pause: 'pause',
  continue: 'continue',
  stop: 'stop',
  reset: 'reset',
  free: 'delete',
};

function reasonAgainst(goal: Goal, state: VmState): string {
  const problem = stateProblem(state);
  if (problem !== null) return problem;
  if (goal === 'free') return 'it is running: stop it first';
  if (goal === 'run' || (goal === 'pause' && state === 'paused') || (goal === 'stop' && state === 'stopped'))
    return `it is ${state} already`;
  return `it is ${state}: only a ${goal === 'continue' ? 'paused' : 'running'} VM can be ${PAST[goal]}`;
}

const PAST = { pause: 'paused', continue: 'continued', stop: 'stopped', reset: 'reset' } as const;

/** Why a VM must be left alone in a state, in words; null for the ordinary states: stopped, running, paused. */
export function stateProblem(state: VmState): string | null {
  if (state === 'error') return 'it is in ERROR: it can only be deleted';
  if (state === 'simulating') return 'it is simulating: wait until it is paused again';
  if (state === 'unknown') return 'the host cannot tell its state at the moment';
  return state === 'invalid' ? 'the host reports its state as INVALID' : null;
}

/** True where the host itself tells the state of the VM: it is not only recorded. */
export function isToldByHost({ stateSource }: Pick<Vm, 'stateSource'>): boolean {
  return stateSource === 'guests' || stateSource === 'details';
}

/** True where the state of the VM was read from the host, or is recorded. */
export function stateKnown(vm: Pick<Vm, 'stateSource'>): boolean {
  return vm.stateSource !== 'none';
}

/** The recorded word for a state; what has none is recorded as stopped. */
export function recordedAs(state: VmState): RecordedState {
  return state === 'running' || state === 'paused' ? state : 'stopped';
}

/** True where a VM is at work: it runs, or simulates. */
export function isLive(state: VmState): boolean {
  return state === 'running' || state === 'simulating';
}

/** The VMs that keep the user from leaving: those in the inventory that run. One in ERROR does not. */
export function vmsThatRun(vms: readonly Vm[]): readonly Vm[] {
  return vms.filter((vm) => vm.category === 'active' && isLive(vm.state));
}
