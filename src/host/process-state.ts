import { readFileSync } from 'node:fs';

/** A process as /proc shows it. */
export type ProcessState = {
  /** `S` sleeps, `D` waits in the kernel and cannot be ended, `T` was stopped, `R` runs, `Z` has ended. */
  letter: string;
  /** How often it has gone to sleep. */
  wakes: number;
};

/** The state of a process; null where /proc does not say. */
export function processState(pid: number): ProcessState | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const letter = /^State:\s*([A-Za-z])/m.exec(status)?.[1];
    const wakes = /^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1];
    return letter === undefined || wakes === undefined ? null : { letter, wakes: Number(wakes) };
  } catch {
    return null;
  }
}

/** write, writev and futex of x86-64, on which Palacios runs. */
const NOT_FOR_INPUT: readonly string[] = ['1', '20', '202'];

/** True where a sleeping process waits for its output to be taken, or for itself; false also where /proc does not say. */
export function sleepsElsewhere(pid: number): boolean {
  try {
    const [call = ''] = readFileSync(`/proc/${pid}/syscall`, 'latin1').split(' ');
    return process.arch === 'x64' && NOT_FOR_INPUT.includes(call);
  } catch {
    return false;
  }
}
