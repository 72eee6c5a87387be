import { readFileSync } from 'node:fs';
import { codeOf } from '../text/system-words.js';

/** A process, distinguishable from a later one with the same number. */
export type ProcessIdentity = {
  pid: number;
  /** When it started, in clock ticks since the host started; empty where /proc does not say. */
  start: string;
  /** The boot id of the host at that time; empty where /proc does not say. */
  boot: string;
};

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid);
}

/** The process that has this number now. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, start: statusOf(pid)?.start ?? '', boot: bootId() };
}

/** True while exactly that process runs. A zombie has ended, though its number is not free yet. */
export function isAlive({ pid, start, boot }: ProcessIdentity): boolean {
  if (boot !== bootId()) return false;
  const status = statusOf(pid);
  if (status === null) return answersSignals(pid);
  return status.start === start && !['Z', 'X', 'x'].includes(status.state);
}

/** /proc may hide other users' processes (hidepid); signal 0 still finds them. */
function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function statusOf(pid: number): { state: string; start: string } | null {
  const text = readProc(`/proc/${pid}/stat`);
  // The second field is the name in brackets, which may contain blanks and brackets itself (proc(5)).
  const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const start = rest[18];
  return state && start ? { state, start } : null;
}

function bootId(): string {
  return readProc('/proc/sys/kernel/random/boot_id').trim();
}

function readProc(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
