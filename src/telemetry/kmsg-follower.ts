import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { parseKmsgRecord } from '../host/kmsg-record.js';
import type { KernelMessage, LogClock } from '../host/log-line.js';
import { codeOf, systemWords } from '../text/system-words.js';
import { createLineAssembler } from './line-assembler.js';
import type { LogFollower, LogSource } from './log.js';
import { createLogHistory, followedInto, LINES_KEPT } from './log-history.js';
import { idAt, idOf } from './open-log.js';

/** How often the device is read: it cannot be watched. */
const LOOK_MS = 250;
/** More than any record has. */
const RECORD_BYTES = 16 * 1024;
/** So many reads in a turn of the event loop: keys are answered between turns. */
const READS_A_TURN = 500;
/** So many reads when it is asked at once: more than a ring of the usual size has records. */
const READS_AT_ONCE = 20_000;
const WARNING = 4;
const RAN_OVER = "the kernel's ring of messages overflowed";

type FollowKmsgOptions = {
  path: string;
  clock: () => LogClock;
  /** Lines kept; default {@link LINES_KEPT}. */
  limit?: number;
};

/** A log that is read from the kernel's own device. */
export type KmsgFollower = LogFollower & {
  /** Reads what there is now; not all of it where the ring is filled as fast as it is read. */
  look(): void;
};

/** Opens the device; answers why it cannot be read. It never blocks. */
function openKmsg(path: string): number | { reason: string } {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stat = fstatSync(fd);
    if (stat.isCharacterDevice() || stat.isFile()) return fd;
    closeSync(fd);
    return { reason: 'not a device' };
  } catch (error) {
    return { reason: systemWords(error) };
  }
}

/** Why the device cannot be read; null: it can be. */
export function kmsgProblem(path: string): string | null {
  const fd = openKmsg(path);
  if (typeof fd !== 'number') return fd.reason;
  closeSync(fd);
  return null;
}

/**
 * Follows /dev/kmsg from the oldest message in the kernel's ring on. Where the ring overflowed, a line in the log says so.
 * Under a host root it is a file, which is replaced when that host starts.
 */
export function followKmsg({ path, clock, limit = LINES_KEPT }: FollowKmsgOptions): KmsgFollower {
  const history = createLogHistory(limit, { clock });
  const buffer = Buffer.alloc(RECORD_BYTES);
  let source: LogSource = { kind: 'kmsg', state: 'following', reason: null };
  let fd: number | null = null;
  let assembler = createLineAssembler(RECORD_BYTES);
  let offset = 0;
  let expected: number | null = null;
  let firstWhole = 0;
  let closed = false;

  const become = (state: 'following' | 'unreadable', reason: string | null) => {
    if (source.kind === 'kmsg' && source.state === state && source.reason === reason) return;
    source = { kind: 'kmsg', state, reason };
    history.changed();
  };
  const messagesIn = (bytes: Uint8Array, { nowMs, bootMs }: LogClock): KernelMessage[] => {
    const messages: KernelMessage[] = [];
    for (const line of assembler.push(bytes)) {
      const record = parseKmsgRecord(line);
      if (record === null) continue;
      if (expected !== null && record.sequence > expected) messages.push(lost(nowMs));
      expected = record.sequence + 1;
      const at = bootMs === null ? null : bootMs + record.seconds * 1000;
      messages.push({ text: record.text, at, priority: record.priority });
    }
    return messages;
  };
  const take = (bytes: Uint8Array) => {
    const messages = messagesIn(bytes, clock());
    const broken = messages.findLastIndex(isLost);
    history.append(messages);
    if (broken >= 0) firstWhole = (history.lines().at(-1)?.number ?? 0) - (messages.length - 1 - broken);
  };
  const beginAnew = () => {
    if (fd !== null) closeSync(fd);
    fd = null;
    assembler = createLineAssembler(RECORD_BYTES);
    offset = 0;
    expected = null;
  };
  const isReplaced = (open: number) => {
    const stat = fstatSync(open);
    return stat.isFile() && (stat.size < offset || idAt(path) !== idOf(stat));
  };
  const readOnce = (from: number): 'more' | 'end' => {
    try {
      const got = readSync(from, buffer, 0, buffer.length, null);
      offset += got;
      if (got === 0) return 'end';
      take(buffer.subarray(0, got));
      return 'more';
    } catch (error) {
      const code = codeOf(error);
      // Records that were to be read next are gone: the next one's number tells how many.
      if (code === 'EPIPE') return 'more';
      if (code === 'EAGAIN') return 'end';
      throw error;
    }
  };
  /** Returns whether there may be more. */
  const read = (reads: number): boolean => {
    if (closed) return false;
    try {
      if (fd !== null && isReplaced(fd)) beginAnew();
      if (fd === null) {
        const opened = openKmsg(path);
        if (typeof opened !== 'number') {
          become('unreadable', opened.reason);
          return false;
        }
        fd = opened;
      }
      become('following', null);
      for (let n = 0; n < reads; n += 1) if (readOnce(fd) === 'end') return false;
      return true;
    } catch (error) {
      become('unreadable', systemWords(error));
      beginAnew();
      return false;
    }
  };
  let isGoingOn = false;
  const readOn = () => {
    isGoingOn = read(READS_A_TURN);
    if (isGoingOn) setImmediate(readOn);
  };
  const look = () => {
    if (!isGoingOn) readOn();
  };

  look();
  const looking = setInterval(look, LOOK_MS);
  looking.unref();

  return {
    source: () => source,
    ...followedInto(history),
    look: () => void read(READS_AT_ONCE),
    gap(after) {
      if (source.kind === 'kmsg' && source.state === 'unreadable')
        return `${path} is not read: ${source.reason}`;
      return firstWhole > after ? RAN_OVER : null;
    },
    close() {
      closed = true;
      clearInterval(looking);
      history.close();
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}

function lost(at: number): KernelMessage {
  return { text: `(lines were lost: ${RAN_OVER})`, at, priority: WARNING };
}

function isLost({ text }: KernelMessage): boolean {
  return text.startsWith('(lines were lost: ');
}
