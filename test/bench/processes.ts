import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A clock tick of /proc/PID/stat: Linux shows user space 100 a second, whatever the kernel's own rate. */
const TICK_MS = 10;
const SAMPLE_MS = 100;

/**
 * The processor time that a process and its children have taken, in ms. Its own threads and those of its running
 * children are counted in nanoseconds if the kernel has them (schedstat), else in ticks of 10 ms; children that have
 * ended count in ticks.
 */
export function cpuMs(pid: number): number {
  const { ticks, endedTicks } = statOf(pid);
  const own = threadsNs(pid);
  const living = childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), 0);
  return (own === null ? ticks * TICK_MS : own / 1e6) + endedTicks * TICK_MS + living;
}

/** The resident memory of the process alone, in MB (10^6 bytes). */
export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}

/** How often the process has gone to sleep: all its threads, and its main thread alone. */
export function sleeps(pid: number): { all: number; main: number } {
  const of = (thread: string) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
    return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(text)?.[1]);
  };
  const all = readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + of(thread), 0);
  return { all, main: of(String(pid)) };
}

/** The lowest resident memory within a time: right after a collection, without garbage. */
export async function leastResidentMb(pid: number, ms: number): Promise<number> {
  let least = residentMb(pid);
  for (const end = performance.now() + ms; performance.now() < end; ) {
    await delay(SAMPLE_MS);
    least = Math.min(least, residentMb(pid));
  }
  return least;
}

function statOf(pid: number): { ticks: number; endedTicks: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may contain blanks.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return { ticks: user + system, endedTicks: endedUser + endedSystem };
}

function threadsNs(pid: number): number | null {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]))
      .reduce((sum, ns) => sum + ns, 0);
  } catch {
    return null;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
