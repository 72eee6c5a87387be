import { type BigIntStats, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { idOf } from './open-log.js';

/** A file beside a log whose name begins with the log's: what a rotation leaves behind. */
type LogSibling = { path: string; id: string };

const COMPRESSED = /\.(?:gz|xz|bz2|zst|lz4|Z)$/;

/**
 * The uncompressed files that rotations of this log left behind, in the order in which they were created: a renamed one
 * may still be written.
 */
export function siblingsOf(path: string): LogSibling[] {
  const folder = dirname(path);
  const own = basename(path);
  return namesIn(folder)
    .filter((name) => name !== own && name.startsWith(own) && !COMPRESSED.test(name))
    .flatMap((name) => {
      const sibling = join(folder, name);
      const stat = statOf(sibling);
      return stat === null ? [] : [{ path: sibling, id: idOf(stat), stat }];
    })
    .sort((a, b) => older(a.stat, b.stat));
}

function older(a: BigIntStats, b: BigIntStats): number {
  if (a.birthtimeNs !== b.birthtimeNs) return a.birthtimeNs < b.birthtimeNs ? -1 : 1;
  return a.mtimeNs < b.mtimeNs ? -1 : 1;
}

/**
 * Keeps the ids of the files beside a log, and reads its folder only when names in it have changed.
 * @returns a function that gives the ids as they are
 */
export function watchSiblings(path: string): () => ReadonlySet<string> {
  let ids: ReadonlySet<string> = new Set();
  let read: bigint | null = null;
  let settled = false;
  return () => {
    const changed = statOf(dirname(path))?.mtimeNs ?? null;
    // Within one tick of the system's clock a folder can change again unseen.
    if (changed === read && settled) return ids;
    settled = changed === read;
    read = changed;
    ids = new Set(siblingsOf(path).map(({ id }) => id));
    return ids;
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function statOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
