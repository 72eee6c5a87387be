import { Tail } from 'tail';
import type { OpenLog } from './open-log.js';

const CHUNK = 64 * 1024;
/** Enough to recognize the place: a log's last bytes contain a time. */
const CONTEXT_BYTES = 256;

/** So many pieces within so long are a flood: `tail` opens the file again for each of them. */
const FLOOD_PIECES = 8;
const FLOOD_WITHIN_MS = 250;
/** How often a flood is read through the descriptor, and after how many empty reads `tail` follows again. */
const FLOOD_READ_MS = 33;
const VAIN_READS = 15;

/** Reads one open log to its end and follows it, whatever happens to its path. */
export type LogReader = {
  readonly log: OpenLog;
  /**
   * Follows the file: with `tail`, and during a flood by reading at fixed intervals. Existing bytes are passed on at
   * once.
   */
  follow(): void;
  following(): boolean;
  /** True where there are unread bytes and nothing was read since the last call. */
  stalled(): boolean;
  /** Stops following. What was not read yet is left for {@link LogReader.drain}. */
  stop(): void;
  /** Reads what is there, without following. */
  drain(): void;
  /** Starts over where the file was truncated; true where it was. */
  checkTruncated(): boolean;
  close(): void;
};

type LogReaderEvents = {
  onBytes: (bytes: Uint8Array) => void;
  /**
   * The file was truncated below what was read; reading starts over at its beginning. `context`: the last bytes read.
   */
  onTruncated: (offset: number, context: Uint8Array) => void;
  /** The file may have been replaced: `tail` gave up on it, or a flood has stopped. */
  onLost: () => void;
};

/**
 * Opens a reader that starts at `startAt`.
 *
 * `tail` reads by path, loses its place at a truncation, and drops what it had queued at a rename. So it gets the path
 * of the open descriptor, `/proc/self/fd/N`, which always leads to this file; a piece counts only where the bytes
 * before it are still the same; and what `tail` missed is read through the descriptor.
 */
export function createLogReader(log: OpenLog, startAt: number, events: LogReaderEvents): LogReader {
  const place = createPlace(log, startAt);
  let tail: Tail | null = null;
  let rushing: NodeJS.Timeout | null = null;
  let lookedAt = -1;

  const give = (bytes: Uint8Array) => {
    place.advance(bytes);
    events.onBytes(bytes);
  };
  const drainTo = (end: number) => {
    while (place.offset() < end) {
      const bytes = log.read(place.offset(), Math.min(CHUNK, end - place.offset()));
      if (bytes.length === 0) return;
      give(bytes);
    }
  };
  const stop = () => {
    tail?.unwatch();
    tail = null;
    if (rushing !== null) clearInterval(rushing);
    rushing = null;
  };
  const beginAnew = () => {
    const followed = tail !== null || rushing !== null;
    stop();
    events.onTruncated(place.offset(), place.context());
    place.reset();
    if (followed) follow();
  };
  const isFlood = floodMeter();
  const rush = () => {
    stop();
    let vain = 0;
    rushing = setInterval(() => {
      if (place.lost()) return beginAnew();
      const before = place.offset();
      drainTo(log.size());
      vain = place.offset() === before ? vain + 1 : 0;
      if (vain === 1) events.onLost();
      if (vain < VAIN_READS || rushing === null) return;
      stop();
      follow();
    }, FLOOD_READ_MS);
    rushing.unref();
  };
  const follow = () => {
    if (tail !== null || rushing !== null) return;
    const started = startTail(`/proc/self/fd/${log.fd}`, {
      onBytes: (from, bytes) => {
        if (tail !== from) return;
        if (place.lost()) return beginAnew();
        give(bytes);
        if (tail === from && isFlood()) rush();
      },
      onError: (from) => {
        if (tail !== from) return;
        stop();
        events.onLost();
      },
    });
    if (started === null) return;
    tail = started.tail;
    if (place.lost()) beginAnew();
    else drainTo(started.from);
  };

  return {
    log,
    follow,
    following: () => tail !== null || rushing !== null,
    stalled() {
      const before = lookedAt;
      lookedAt = place.offset();
      return log.size() > place.offset() && before === place.offset();
    },
    stop,
    drain: () => drainTo(log.size()),
    checkTruncated() {
      if (!place.lost()) return false;
      beginAnew();
      return true;
    },
    close() {
      stop();
      log.close();
    },
  };
}

/** To be called for each piece: true where they come as fast as in a flood. */
function floodMeter(): () => boolean {
  let since = Number.NEGATIVE_INFINITY;
  let pieces = 0;
  return () => {
    const at = performance.now();
    if (at - since > FLOOD_WITHIN_MS) {
      since = at;
      pieces = 0;
    }
    pieces += 1;
    return pieces > FLOOD_PIECES;
  };
}

/** How far a file was read; `lost`: what was read is no longer there. */
function createPlace(log: OpenLog, startAt: number) {
  let offset = startAt;
  let context: Uint8Array = log.read(Math.max(0, offset - CONTEXT_BYTES), Math.min(offset, CONTEXT_BYTES));
  return {
    offset: () => offset,
    context: () => context,
    advance(bytes: Uint8Array) {
      offset += bytes.length;
      context = Buffer.concat([context, bytes.subarray(-CONTEXT_BYTES)]).subarray(-CONTEXT_BYTES);
    },
    lost: () =>
      log.size() < offset || !Buffer.from(log.read(offset - context.length, context.length)).equals(context),
    reset() {
      offset = 0;
      context = new Uint8Array(0);
    },
  };
}

type TailEvents = {
  onBytes: (tail: Tail, bytes: Uint8Array) => void;
  onError: (tail: Tail) => void;
};

/**
 * Starts a `tail` that passes on raw bytes (latin1 keeps each as one character); `from`: where it starts. Null where
 * the system refuses a watch; then the file is only polled.
 */
function startTail(path: string, { onBytes, onError }: TailEvents): { tail: Tail; from: number } | null {
  try {
    const tail = new Tail(path, { separator: null, encoding: 'latin1', follow: false });
    tail.on('line', (text: string) => onBytes(tail, Buffer.from(text, 'latin1')));
    tail.on('error', () => onError(tail));
    const { currentCursorPos } = tail as Tail & { currentCursorPos: number };
    return { tail, from: currentCursorPos };
  } catch {
    return null;
  }
}
