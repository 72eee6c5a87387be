import { readFileSync } from 'node:fs';
import { removeFolder } from '../remove-folder.js';

const CHECK_MS = 200;

/** The process that a host is made for, and the folder that is removed with the host. */
export type Owner = { pid: number; folder: string };

/**
 * Waits until the owner has ended in any way; then removes its folder.
 * @param onGone called before the folder is removed: what would write into it has to stop
 */
export function dieWithOwner({ pid, folder }: Owner, onGone: () => void): void {
  const start = startOf(pid);
  setInterval(() => {
    if (start !== null && startOf(pid) === start) return;
    onGone();
    removeFolder(folder);
    process.exit(0);
  }, CHECK_MS);
}

/** When a process started, to tell it from a later one with the same id. Null if it has ended. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
