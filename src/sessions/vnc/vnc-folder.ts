import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { makeTemporaryFolder } from '../../host/temporary-folder.js';

const PREFIX = 'v3_tui-vnc-';

/**
 * Makes the private folder (mode 0700) that a VNC server runs in. Its name has the number of this process and when it
 * began: the number alone may be another's after a restart of the host.
 * @returns its path, or why there is none
 */
export function makeVncFolder(): string | { reason: string } {
  const folder = makeTemporaryFolder(`${PREFIX}${process.pid}-${beganAt(process.pid) ?? 0}-`);
  if (typeof folder === 'string') own.add(folder);
  if (!process.listeners('exit').includes(removeOwnVncFolders)) process.on('exit', removeOwnVncFolders);
  return folder;
}

const own = new Set<string>();

/** Ends the servers and removes the folders of this program, as when it exits. */
export function removeOwnVncFolders(): void {
  for (const folder of own) sweep(folder);
  own.clear();
}

/** Removes a folder, as far as the system allows. */
export function removeVncFolder(folder: string): void {
  own.delete(folder);
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The next program that opens a VNC session tries again.
  }
}

/** The process of the server that v3_vncserver left running, from `.vncpid` in its folder; null: there is none. */
export function serverIn(folder: string): number | null {
  try {
    const pid = Number(readFileSync(join(folder, '.vncpid'), 'utf8').trim());
    return Number.isInteger(pid) && pid > 1 && runsIn(pid, folder) ? pid : null;
  } catch {
    return null;
  }
}

/** True while the process has this private folder as its working directory: its number alone may have been reused. */
export function runsIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}

/** Ends the servers and removes the folders that killed programs left behind. */
export function sweepVncFolders(): void {
  for (const name of namesIn(tmpdir())) {
    const [, owner, began] = /^v3_tui-vnc-(\d+)-(\d+)-/.exec(name) ?? [];
    if (owner !== undefined && (beganAt(Number(owner)) ?? NEVER) !== began) sweep(join(tmpdir(), name));
  }
}

function sweep(path: string): void {
  try {
    const folder = join(realpathSync(dirname(path)), basename(path));
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    if (!stat?.isDirectory() || stat.uid !== process.getuid?.()) return;
    const server = serverIn(folder);
    if (server !== null) signal(server, 'SIGKILL');
    removeVncFolder(folder);
  } catch {
    // It is gone, or cannot be accessed: a new session does not depend on it.
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A missing folder is reported when one is made in it.
    return [];
  }
}

/** Sends a signal to a process that may be gone. */
export function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended before the signal came.
  }
}

const NEVER = 'never';

/** When a process began, in ticks since the host did (proc(5), "/proc/pid/stat"); null: there is none. */
function beganAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Its name, in parentheses, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
