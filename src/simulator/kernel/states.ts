/** What a VM is in; `creating` until v3_create is done with it. */
export type VmState = 'creating' | 'stopped' | 'running' | 'paused' | 'resetting' | 'error';

export type StateCall = 'launch' | 'stop' | 'pause' | 'continue' | 'reset' | 'free';

/** `ignored`: the call reports success and nothing happens. */
export type Verdict = { to: VmState | 'gone' } | 'ignored' | 'refused';

const ALLOWED: Record<
  StateCall,
  { from: readonly VmState[]; to: VmState | 'gone'; otherwise: 'ignored' | 'refused' }
> = {
  launch: { from: ['stopped'], to: 'running', otherwise: 'refused' },
  stop: { from: ['running'], to: 'stopped', otherwise: 'ignored' },
  pause: { from: ['running'], to: 'paused', otherwise: 'ignored' },
  continue: { from: ['paused'], to: 'running', otherwise: 'ignored' },
  reset: { from: ['running'], to: 'resetting', otherwise: 'refused' },
  free: { from: ['stopped', 'error'], to: 'gone', otherwise: 'refused' },
};

/** What a call does to a VM in a state (docs/palacios.md, "The state machine"). */
export function verdictOn(call: StateCall, state: VmState): Verdict {
  const rule = ALLOWED[call];
  return rule.from.includes(state) ? { to: rule.to } : rule.otherwise;
}
