import { siblingsOf } from './log-siblings.js';
import { openLog } from './open-log.js';

/** Fewer bytes cannot tell one log from another. */
const LEAST_CONTEXT = 16;
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * What was written to a log after `offset` and before it was truncated, where its rotation copied it first (logrotate's
 * copytruncate). The copy is the newest file beside it whose name begins with the log's and that has the same bytes
 * before the same offset.
 * @param context the bytes before `offset`
 * @returns the bytes; none where there is no such copy
 */
export function bytesFromCopy(path: string, offset: number, context: Uint8Array): Uint8Array {
  if (context.length < LEAST_CONTEXT) return new Uint8Array(0);
  for (const copy of siblingsOf(path)) {
    const log = openLog(copy.path);
    if (!('fd' in log)) continue;
    try {
      const before = log.read(offset - context.length, context.length);
      if (Buffer.from(before).equals(context)) {
        return log.read(offset, Math.min(MOST_BYTES, log.size() - offset));
      }
    } finally {
      log.close();
    }
  }
  return new Uint8Array(0);
}
