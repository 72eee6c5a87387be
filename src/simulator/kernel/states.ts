/** The state of a VM; `creating` until v3_create is done with it. */
export type VmState = 'creating' | 'stopped' | 'running' | 'paused' | 'simulating' | 'resetting' | 'error';

export type StateCall = 'launch' | 'stop' | 'pause' | 'continue' | 'simulate' | 'reset' | 'free';

/** `ignored`: the call reports success and nothing happens. */
export type Verdict = { to: VmState | 'gone' } | 'ignored' | 'refused';

const ALLOWED: Record<
  StateCall,
  { from: readonly VmState[]; to: VmState | 'gone'; otherwise: 'ignored' | 'refused' }
> = {
  launch: { from: ['stopped'], to: 'running', otherwise: 'refused' },
  stop: { from: ['running', 'simulating'], to: 'stopped', otherwise: 'ignored' },
  pause: { from: ['running'], to: 'paused', otherwise: 'ignored' },
  continue: { from: ['paused'], to: 'running', otherwise: 'ignored' },
  simulate: { from: ['paused'], to: 'simulating', otherwise: 'ignored' },
  reset: { from: ['running'], to: 'resetting', otherwise: 'refused' },
  free: { from: ['stopped', 'error'], to: 'gone', otherwise: 'refused' },
};

/** What a call does to a VM in a state (docs/palacios.md, "The state machine"). */
export function verdictOn(call: StateCall, state: VmState): Verdict {
  const rule = ALLOWED[call];
  return rule.from.includes(state) ? { to: rule.to } : rule.otherwise;
}

/** The number that the core prints for a state. */
export function stateNumber(state: VmState): number {
  return { creating: 0, running: 1, stopped: 2, paused: 3, error: 4, simulating: 5, resetting: 6 }[state];
}
