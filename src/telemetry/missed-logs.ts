import { siblingsOf } from './log-siblings.js';
import { LEAST_TELLING, type OpenLog, openLog } from './open-log.js';

/**
 * The logs that were written and rotated away between two looks, after the one read last and before the current one,
 * oldest first: a program that was stopped for a while meets several rotations at once. They were not there at the last
 * look, are not being read, and do not begin as what was read does: then they are copies of it.
 * @param known the ids of the files that were there or are being read
 * @param heads the first bytes of all that is being read and was read of files that were truncated
 */
export function missedLogs(
  path: string,
  known: ReadonlySet<string>,
  heads: readonly Uint8Array[],
): OpenLog[] {
  const missed: OpenLog[] = [];
  for (const sibling of siblingsOf(path)) {
    if (known.has(sibling.id)) continue;
    const log = openLog(sibling.path);
    if (!('fd' in log)) continue;
    if (known.has(log.id) || !isNew(log, heads)) log.close();
    else missed.push(log);
  }
  return missed;
}

/** False also for one that cannot be read. */
function isNew(log: OpenLog, heads: readonly Uint8Array[]): boolean {
  try {
    return !heads.some((head) => beginsAlike(log, head));
  } catch {
    return false;
  }
}

/** True where one began as a copy of the other. */
function beginsAlike(log: OpenLog, head: Uint8Array): boolean {
  const bytes = log.read(0, head.length);
  const length = Math.min(bytes.length, head.length);
  if (length < LEAST_TELLING && (bytes.length < head.length || log.size() > head.length)) return false;
  return Buffer.from(bytes.subarray(0, length)).equals(head.subarray(0, length));
}
