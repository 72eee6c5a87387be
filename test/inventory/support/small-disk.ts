import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own that can be filled. */
export type SmallDisk = {
  path: (name?: string) => string;
  /** Fills it, except for this many KiB. */
  leave: (kibibytes: number) => void;
  empty: () => void;
  /** Removes a folder on it. */
  clear: (name: string) => void;
  remove: () => void;
};

/**
 * Mounts a small file system in memory on a folder.
 * @returns null if this user may not mount
 */
export function mountSmallDisk(folder: string, kibibytes: number): SmallDisk | null {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'v3_tui-test', folder]);
  if (mounted.status !== 0) return null;
  chmodSync(folder, 0o755);
  const filler = join(folder, 'filler');
  const empty = () => rmSync(filler, { force: true });
  return {
    path: (name = '') => join(folder, name),
    leave: (left) => {
      empty();
      const { bavail, bsize } = statfsSync(folder);
      const descriptor = openSync(filler, 'w');
      const block = Buffer.alloc(bsize, 'x');
      for (let free = bavail; free * bsize > left * 1024; free--) writeSync(descriptor, block);
      closeSync(descriptor);
    },
    empty,
    clear: (name) => rmSync(join(folder, name), { recursive: true, force: true }),
    remove: () => {
      spawnSync('umount', ['-l', folder]);
    },
  };
}
