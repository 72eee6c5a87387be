import type { Truncated } from './log-reader.js';
import { siblingsOf } from './log-siblings.js';
import { LEAST_TELLING, MOST_AT_ONCE, openLog } from './open-log.js';

/**
 * What was written to a log after it was read last and before it was truncated, where its rotation copied it first
 * (logrotate's copytruncate). The copy is a file beside it whose name begins with the log's and that has the
 * same bytes before the same place.
 * @returns the bytes, and the id of the copy; null where there is none
 */
export function restInCopy(
  path: string,
  { offset, context }: Truncated,
): { bytes: Uint8Array; id: string } | null {
  if (context.length < LEAST_TELLING) return null;
  for (const copy of siblingsOf(path)) {
    const log = openLog(copy.path);
    if (!('fd' in log)) continue;
    try {
      const before = log.read(offset - context.length, context.length);
      if (!Buffer.from(before).equals(context)) continue;
      return { bytes: log.read(offset, Math.min(MOST_AT_ONCE, log.size() - offset)), id: log.id };
    } catch {
      // One that cannot be read is no copy.
    } finally {
      log.close();
    }
  }
  return null;
}
