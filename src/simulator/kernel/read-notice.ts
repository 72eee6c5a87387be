import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Seconds since the epoch; older than any change, so the file system records the next read. */
const NEVER_READ = 1000;

/**
 * Notices that a file was read, by the time of its last access, which is set back after each look. Several reads
 * between two looks count as one. If the file system does not keep that time, the file counts as read at each look.
 */
export type ReadNotice = {
  /** True if the file was read since the last call. */
  wasRead(): boolean;
};

/** @param folder where it may test the file system */
export function createReadNotice(path: string, folder: string): ReadNotice {
  let tells: boolean | null = null;
  let armed: bigint | null = null;
  return {
    wasRead() {
      tells ??= tellsReads(folder);
      if (!tells) return true;
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined) return false;
      const isNew = stat.ino !== armed;
      const { atimeMs, mtimeMs } = stat;
      const isRead = isNew ? atimeMs > mtimeMs : atimeMs !== BigInt(NEVER_READ) * 1000n;
      if (isNew || isRead) utimesSync(path, NEVER_READ, Number(mtimeMs) / 1000);
      armed = stat.ino;
      return isRead;
    },
  };
}

/** True if the file system of a folder keeps the time of each read. */
export function tellsReads(folder: string): boolean {
  const probe = join(folder, 'read-probe');
  try {
    writeFileSync(probe, 'x');
    utimesSync(probe, NEVER_READ, NEVER_READ);
    readFileSync(probe);
    const isTold = statSync(probe).atimeMs !== NEVER_READ * 1000;
    rmSync(probe, { force: true });
    return isTold;
  } catch {
    return false;
  }
}
