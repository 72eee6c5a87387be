import { readdirSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { decodeText } from '../text/byte-text.js';
import { readUpTo } from './bound-reads.js';
import type { Device } from './device.js';
import type { ToolUser } from './host.js';

/** The tools that hold a guest's console or stream; v3_console runs one of the others. */
const TOOLS: readonly string[] = [
  'v3_cons_tc',
  'v3_cons_sc',
  'v3_cons',
  'v3_console',
  'v3_stream',
  'v3_monitor',
];

/** More than the arguments of these tools ever need. */
const ARGUMENT_BYTES = 4096;
const PASSWD_BYTES = 1024 * 1024;

/**
 * Looks through the processes of this machine for console and stream tools that were started for a device.
 * @param root the host root: only tools from there count then, since many simulated hosts have the same devices
 */
export function toolUsers(device: Device, root: string | null): readonly ToolUser[] {
  let users: string | null = null;
  const nameOf = (uid: number) => {
    users ??= textOf('/etc/passwd', PASSWD_BYTES) ?? '';
    const line = users.split('\n').find((entry) => entry.split(':')[2] === String(uid));
    return line?.split(':')[0] || `user ${uid}`;
  };
  return processes().flatMap((pid) => {
    const argv = textOf(`/proc/${pid}/cmdline`, ARGUMENT_BYTES)?.replace(/\0$/, '').split('\0') ?? [];
    const before = argv.slice(0, Math.max(argv.indexOf(device), 0));
    // Before it there may be an interpreter, sudo or whatever else runs it.
    const at = before.findLastIndex((word) => TOOLS.includes(basename(word)));
    const path = before[at];
    if (path === undefined || (root !== null && !path.startsWith(`${root}/`))) return [];
    const uid = ownerOf(pid);
    return uid === null ? [] : [{ pid, user: nameOf(uid), tool: basename(path), args: argv.slice(at + 1) }];
  });
}

function processes(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d{1,10}$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function ownerOf(pid: number): number | null {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return null;
  }
}

function textOf(path: string, limit: number): string | null {
  try {
    return decodeText(readUpTo(path, limit).bytes);
  } catch {
    return null;
  }
}
