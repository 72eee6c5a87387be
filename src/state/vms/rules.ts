import type { RecordedState } from '../../inventory/inventory.js';
import type { Vm, VmState } from './model.js';

/** The calls that change a created VM's state, by the names of their tools. */
export type Call = 'launch' | 'stop' | 'pause' | 'continue' | 'reset' | 'free';

/** What a call does to a VM: carried out, refused with an error, or ignored without a word. */
export type Verdict = { does: 'change'; to: VmState | 'gone' } | { does: 'refuse' } | { does: 'ignore' };

const TABLE: Record<
  Call,
  { from: readonly VmState[]; to: VmState | 'gone'; otherwise: 'refuse' | 'ignore' }
> = {
  launch: { from: ['stopped'], to: 'running', otherwise: 'refuse' },
  stop: { from: ['running', 'simulating'], to: 'stopped', otherwise: 'ignore' },
  pause: { from: ['running'], to: 'paused', otherwise: 'ignore' },
  continue: { from: ['paused'], to: 'running', otherwise: 'ignore' },
  reset: { from: ['running'], to: 'running', otherwise: 'refuse' },
  free: { from: ['stopped', 'error'], to: 'gone', otherwise: 'refuse' },
};

/** What Palacios does with `call` in `state` (docs/palacios.md, "The state machine"). */
export function verdict(call: Call, state: VmState): Verdict {
  const rule = TABLE[call];
  return rule.from.includes(state) ? { does: 'change', to: rule.to } : { does: rule.otherwise };
}

/** What a user wants of a created VM. */
export type Goal = 'run' | 'pause' | 'continue' | 'stop' | 'reset' | 'free';

/** The calls that lead to a goal, in order; or why there is no way. */
export type Plan = { calls: readonly [Call, ...Call[]] } | { reason: string };

/**
 * The way from a state to a goal that Palacios really goes: a paused VM can be neither stopped nor freed, so
 * it is continued first; a running VM is not freed at all, the user stops it knowingly (docs/palacios.md,
 * "The state machine").
 * @param known false where the host cannot tell the state and nothing is recorded: then the plain call is tried
 */
export function plan(goal: Goal, state: VmState, known = true): Plan {
  if (!known) return { calls: [goal === 'run' ? 'launch' : goal] };
  const found = PLANS[goal][state];
  if (found) return { calls: found };
  return { reason: reasonAgainst(goal, state) };
}

const PLANS: Record<Goal, Partial<Record<VmState, readonly [Call, ...Call[]]>>> = {
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
  if (state === 'error') return 'it is in ERROR: it can only be deleted';
  if (state === 'simulating') return 'it is simulating: wait until it is paused again';
  if (state === 'unknown') return 'the host does not tell its state at this moment';
  if (state === 'invalid') return 'the host calls its state INVALID';
  if (goal === 'free') return 'it is running: stop it first';
  if (goal === 'run' && state === 'running') return 'it is running already';
  if (goal === 'pause' && state === 'paused') return 'it is paused already';
  if (goal === 'stop' && state === 'stopped') return 'it is stopped already';
  return `it is ${state}: only a ${goal === 'continue' ? 'paused' : 'running'} VM can be ${past(goal)}`;
}

function past(goal: Goal): string {
  const word = GOAL_WORDS[goal];
  if (word === 'stop') return 'stopped';
  if (word === 'reset') return 'reset';
  return `${word}${word.endsWith('e') ? 'd' : 'ed'}`;
}

/** True where the state of the VM was read from the host, or is recorded. */
export function stateKnown(vm: Pick<Vm, 'stateSource'>): boolean {
  return vm.stateSource !== 'none';
}

/** The recorded word for a state; what has none is recorded as stopped. */
export function recordable(state: VmState): RecordedState {
  return state === 'running' || state === 'paused' ? state : 'stopped';
}

/** True where the VM does work that leaving the program must not forget: it runs, or simulates. */
export function isLive(state: VmState): boolean {
  return state === 'running' || state === 'simulating';
}
