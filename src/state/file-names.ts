import { dirname, join, normalize } from 'node:path';
import { LOCAL_HOST, splitKey } from './fleet/host-id.js';
import { localTime } from './local-time.js';
import type { SessionMode } from './ports.js';

const NAME_LENGTH = 40;

/** A name from outside as a part of a file's name: at most 40 letters, digits, `.`, `_` and `-`, and no hidden file. */
export function nameForFile(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[.-]+/, '_')
    .slice(0, NAME_LENGTH);
  return safe === '' ? 'vm' : safe;
}

/** A session as the beginning of a file's name: `web-console`, `web-com1`; of a far host's VM: `web1.db-console`. */
export function sessionForFile({ vmName, vmKey, mode, stream }: SessionNamed): string {
  const host = vmKey === undefined ? LOCAL_HOST : splitKey(vmKey).host;
  const before = host === LOCAL_HOST ? '' : `${nameForFile(host)}.`;
  return `${before}${nameForFile(vmName)}-${nameForFile(mode === 'stream' ? (stream ?? '') : mode)}`;
}

type SessionNamed = { vmName: string; vmKey?: string; mode: SessionMode; stream: string | null };

/** A time as a part of a file's name: `20261129-151500`, local. @param at ms since the epoch */
export function timeForFile(at: number): string {
  const [day, time] = localTime(at);
  return `${day.replaceAll('-', '')}-${time.replaceAll(':', '')}`;
}

/** The folder of the settings, or, where they have none, one with this name beside the inventory. */
export function besideInventory(set: string | null, inventoryPath: string, name: string): string {
  const folder = normalize(set ?? join(dirname(inventoryPath), name));
  return folder.length > 1 && folder.endsWith('/') ? folder.slice(0, -1) : folder;
}
