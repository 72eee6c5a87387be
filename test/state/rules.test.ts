import { describe, expect, it } from 'vitest';
import type { VmState } from '../../src/state/vms/model.js';
import { type Call, type Goal, isLive, plan, STATE_AFTER, stateKnown } from '../../src/state/vms/rules.js';

/** A created VM as in docs/palacios.md, "The state machine", written independently of the rules. */
type Kernel = { state: VmState | 'gone'; refusals: number; ignored: number };

function issue(vm: Kernel, call: Call): Kernel {
  const refused = { ...vm, refusals: vm.refusals + 1 };
  const ignored = { ...vm, ignored: vm.ignored + 1 };
  const to = (state: Kernel['state']) => ({ ...vm, state });
  const { state } = vm;
  if (call === 'launch') return state === 'stopped' ? to('running') : refused;
  if (call === 'stop') return state === 'running' || state === 'simulating' ? to('stopped') : ignored;
  if (call === 'pause') return state === 'running' ? to('paused') : ignored;
  if (call === 'continue') return state === 'paused' ? to('running') : ignored;
  if (call === 'reset') return state === 'running' ? to('running') : refused;
  return state === 'stopped' || state === 'error' ? to('gone') : refused;
}

const STATES: readonly VmState[] = [
  'stopped',
  'running',
  'paused',
  'error',
  'simulating',
  'invalid',
  'unknown',
];
const CALLS: readonly Call[] = ['launch', 'stop', 'pause', 'continue', 'reset', 'free'];
const GOALS: readonly Goal[] = ['run', 'pause', 'continue', 'stop', 'reset', 'free'];

const END: Record<Goal, Kernel['state']> = {
  run: 'running',
  pause: 'paused',
  continue: 'running',
  stop: 'stopped',
  reset: 'running',
  free: 'gone',
};
const OWN_CALL: Record<Goal, Call> = {
  run: 'launch',
  pause: 'pause',
  continue: 'continue',
  stop: 'stop',
  reset: 'reset',
  free: 'free',
};

const everyCase = GOALS.flatMap((goal) => STATES.map((state) => [goal, state] as const));

describe('STATE_AFTER', () => {
  it.each(CALLS)('says of %s what the kernel makes of a VM', (call) => {
    const ends = STATES.map((state) => issue({ state, refusals: 0, ignored: 0 }, call))
      .filter(({ refusals, ignored }) => refusals + ignored === 0)
      .map(({ state }) => state);
    expect(new Set(ends)).toEqual(new Set([STATE_AFTER[call]]));
  });
});

describe('plan', () => {
  it.each(everyCase)(
    'for %s of a VM that is %s: every call works and the end is the goal, or nothing helps',
    (goal, state) => {
      const way = plan(goal, state);
      const start: Kernel = { state, refusals: 0, ignored: 0 };
      if ('calls' in way) {
        expect(way.calls.reduce(issue, start)).toEqual({ state: END[goal], refusals: 0, ignored: 0 });
        return;
      }
      // No steps: the last call would be refused or ignored, or the VM is already there.
      const after = issue(start, OWN_CALL[goal]);
      expect(after.refusals + after.ignored).toBe(1);
      expect(way.reason).toMatch(/^(?:it|the host) [a-zA-Z]/);
      expect(way.reason).not.toMatch(/undefined|[.\n]/);
    },
  );

  it.each(everyCase)('for %s of a VM that is %s: no shorter way exists', (goal, state) => {
    const way = plan(goal, state);
    if (!('calls' in way) || way.calls.length === 1) return;
    const reach = (steps: number, from: Kernel): boolean =>
      from.state === END[goal] || (steps > 0 && CALLS.some((call) => reach(steps - 1, issue(from, call))));
    expect(reach(way.calls.length - 1, { state, refusals: 0, ignored: 0 })).toBe(false);
  });

  it('has a way wherever a user means one', () => {
    const ways = everyCase.flatMap(([goal, state]) => {
      const way = plan(goal, state);
      return 'calls' in way ? [`${goal} ${state}: ${way.calls.join(' ')}`] : [];
    });
    expect(ways).toEqual([
      'run stopped: launch',
      'run paused: continue',
      'pause running: pause',
      'continue paused: continue',
      'stop running: stop',
      'stop paused: continue stop',
      'stop simulating: stop',
      'reset running: reset',
      'free stopped: free',
      'free paused: continue stop free',
      'free error: free',
    ]);
  });

  it.each([
    ['free', 'running', 'it is running: stop it first'],
    ['stop', 'error', 'it is in ERROR: it can only be deleted'],
    ['run', 'running', 'it is running already'],
    ['pause', 'paused', 'it is paused already'],
    ['stop', 'stopped', 'it is stopped already'],
    ['pause', 'stopped', 'it is stopped: only a running VM can be paused'],
    ['continue', 'stopped', 'it is stopped: only a paused VM can be continued'],
    ['reset', 'paused', 'it is paused: only a running VM can be reset'],
  ] as const)('refuses %s of a VM that is %s with the reason', (goal, state, reason) => {
    expect(plan(goal, state)).toEqual({ reason });
  });

  it.each(everyCase)('tries the plain call for %s where the state is not known (%s)', (goal, state) => {
    expect(plan(goal, state, false)).toEqual({ calls: [OWN_CALL[goal]] });
  });
});

describe('small rules', () => {
  it('knows a state unless neither host nor record tells it', () => {
    expect(
      (['guests', 'details', 'record'] as const).map((stateSource) => stateKnown({ stateSource })),
    ).toEqual([true, true, true]);
    expect(stateKnown({ stateSource: 'none' })).toBe(false);
  });

  it('counts what runs and what simulates as live', () => {
    expect(STATES.filter(isLive)).toEqual(['running', 'simulating']);
  });
});
