import { type BigIntStats, statSync } from 'node:fs';
import { codeOf } from './reason.js';

/** What the file system says of a file; null where it is not there. Follows symbolic links. */
export function statOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A text that differs after a file was written or replaced. */
export function stampOf(stat: BigIntStats | null): string {
  return stat === null ? 'absent' : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}
