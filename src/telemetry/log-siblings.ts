import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file beside a log whose name begins with the log's: what a rotation leaves behind. */
type LogSibling = { path: string; changedMs: number };

const COMPRESSED = /\.(?:gz|xz|bz2|zst|lz4|Z)$/;

/** The uncompressed files that rotations of this log left behind, newest first. */
export function siblingsOf(path: string): LogSibling[] {
  const folder = dirname(path);
  const own = basename(path);
  try {
    return readdirSync(folder)
      .filter((name) => name !== own && name.startsWith(own) && !COMPRESSED.test(name))
      .map((name) => ({ path: join(folder, name), changedMs: changedAt(join(folder, name)) }))
      .sort((a, b) => b.changedMs - a.changedMs);
  } catch {
    return [];
  }
}

/** When a file was last written, in milliseconds since the epoch; 0 where it is gone. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
