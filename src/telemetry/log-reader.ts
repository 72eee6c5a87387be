import type { OpenLog } from './open-log.js';

const CHUNK = 256 * 1024;
/** Enough to recognize the place: a log's last bytes contain a time. */
const CONTEXT_BYTES = 256;
/** Enough to recognize a copy: a log's first bytes contain a time, too. */
export const HEAD_BYTES = 256;

/** Reads one open log on and on, whatever happens to its path. */
export type LogReader = {
  readonly log: OpenLog;
  /**
   * Reads what is there up to a place, once.
   * @param end the place; where the file was truncated all of it is read
   * @returns whether there was anything
   */
  readTo(end: number): boolean;
  /** The first bytes of what was read. */
  head(): Uint8Array;
};

/** What a file held before it was truncated: how far it was read, the last bytes read, and its first bytes. */
export type Truncated = { offset: number; context: Uint8Array; head: Uint8Array };

type LogReaderEvents = {
  onBytes: (bytes: Uint8Array) => void;
  /** The file was truncated; reading starts over at its beginning. */
  onTruncated: (before: Truncated) => void;
};

/**
 * Opens a reader that starts at `startAt`. Each piece is read together with the bytes before it: where these are no
 * longer the same, the file was truncated, even if it has grown beyond its old size since.
 */
export function createLogReader(log: OpenLog, startAt: number, events: LogReaderEvents): LogReader {
  let offset = startAt;
  let context = log.read(Math.max(0, offset - CONTEXT_BYTES), Math.min(offset, CONTEXT_BYTES));
  let head = log.read(0, Math.min(offset, HEAD_BYTES));

  /** What follows, at most so many bytes; null where the file was truncated. */
  const next = (most: number): Uint8Array | null => {
    const bytes = log.read(offset - context.length, context.length + Math.min(CHUNK, Math.max(0, most)));
    return startsWith(bytes, context) ? bytes.subarray(context.length) : null;
  };
  const give = (bytes: Uint8Array) => {
    offset += bytes.length;
    context = lastBytes(context, bytes);
    if (head.length < HEAD_BYTES) head = log.read(0, Math.min(offset, HEAD_BYTES));
    events.onBytes(bytes);
  };
  const beginAnew = () => {
    events.onTruncated({ offset, context, head });
    offset = 0;
    context = new Uint8Array(0);
    head = new Uint8Array(0);
  };

  return {
    log,
    readTo(end) {
      let goal = end;
      let any = false;
      for (;;) {
        const bytes = next(goal - offset);
        if (bytes?.length === 0) return any;
        any = true;
        if (bytes !== null) give(bytes);
        else {
          beginAnew();
          goal = log.size();
        }
      }
    },
    head: () => head,
  };
}

function startsWith(bytes: Uint8Array, begin: Uint8Array): boolean {
  return Buffer.from(begin.buffer, begin.byteOffset, begin.length).equals(bytes.subarray(0, begin.length));
}

/** A copy: what was read is not kept. */
function lastBytes(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (bytes.length >= CONTEXT_BYTES) return Uint8Array.from(bytes.subarray(-CONTEXT_BYTES));
  return Uint8Array.from(Buffer.concat([before, bytes]).subarray(-CONTEXT_BYTES));
}
