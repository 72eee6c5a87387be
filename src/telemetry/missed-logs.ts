import { siblingsOf } from './log-siblings.js';
import { type OpenLog, openLog } from './open-log.js';

const HEAD_BYTES = 256;

/**
 * The logs that were written and rotated away between two checks, after `old` and before the current one, oldest first:
 * a program that was stopped for a while meets several rotations at once. They were not written before `old`, are not
 * known, and are not copies of it.
 * @param known the ids of the logs that are already being read
 */
export function missedLogs(path: string, old: OpenLog, known: ReadonlySet<string>): OpenLog[] {
  const missed: OpenLog[] = [];
  for (const sibling of siblingsOf(path)) {
    if (sibling.changedMs < old.changedMs()) break;
    const log = openLog(sibling.path);
    if (!('fd' in log)) continue;
    if (known.has(log.id) || beginAlike(old, log)) log.close();
    else missed.unshift(log);
  }
  return missed;
}

/** True where one began as a copy of the other. */
function beginAlike(one: OpenLog, other: OpenLog): boolean {
  const length = Math.min(HEAD_BYTES, one.size(), other.size());
  return Buffer.from(one.read(0, length)).equals(other.read(0, length));
}
