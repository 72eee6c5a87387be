import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../host/temporary-folder.js';
import { codeOf } from '../text/system-words.js';

const PREFIX = 'v3_tui-vnc-';

/**
 * Makes the private folder (mode 0700) that a VNC server runs in. Its name has the number of this process.
 * @returns its path, or why there is none
 */
export function makeVncFolder(): string | { reason: string } {
  return makeTemporaryFolder(`${PREFIX}${process.pid}-`);
}

/** Removes a folder, as far as the system allows. */
export function removeVncFolder(folder: string): void {
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
    const owner = /^v3_tui-vnc-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) sweep(name);
  }
}

function sweep(name: string): void {
  try {
    const folder = join(realpathSync(tmpdir()), name);
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
