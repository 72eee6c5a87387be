import type { LogClock } from '../host/log-line.js';
import { createLineAssembler, type LineAssembler } from './line-assembler.js';
import type { Backlog, LogFollower, LogSource } from './log.js';
import { readBacklog } from './log-backlog.js';
import { createLogHistory, LINES_KEPT, type LogHistory } from './log-history.js';
import { createLogReader, type LogReader } from './log-reader.js';
import { missedLogs } from './missed-logs.js';
import { idAt, type OpenLog, openLog } from './open-log.js';
import { bytesFromCopy } from './truncated-copy.js';

/** How often the path is checked for a rotation, and files that cannot be watched are read. */
const LOOK_MS = 250;
/** Right after a file was renamed its successor is about to appear, and may soon be renamed too. */
const HURRIED_LOOK_MS = 20;
const HURRIED_LOOKS = 50;
/** A syslog daemon writes to a renamed file until it is told to reopen: for so long both files are read. */
const RETIRED_MS = 10_000;
/** Of a file that appears with more than this only the end is read: no history keeps so much. */
const MOST_AT_ONCE = 16 * 1024 * 1024;

export type FollowLogOptions = {
  path: string;
  /** Lines kept; default {@link LINES_KEPT}. */
  limit?: number;
  /** Dates the lines; without it only those that say year and all are dated. */
  clock?: () => LogClock;
  /** How much of the end of the file is read at the start; default 64 KiB. */
  backlogBytes?: number;
  /** How far back more lines are searched for after that; default 16 MiB. */
  lookBackBytes?: number;
};

/** How many lines to find at the start, chatter not counted: more than a screen has rows. */
const WANTED_LINES = 300;

type Followed = { reader: LogReader; lines: LineAssembler; until: number };

/**
 * Follows a log file through rotation (by rename or by copy and truncation), truncation, deletion and
 * later appearance, without losing or repeating a line. A file that is missing is picked up when it appears.
 */
export function followLog(options: FollowLogOptions): LogFollower {
  const { path, limit = LINES_KEPT, clock, backlogBytes = 64 * 1024, lookBackBytes = MOST_AT_ONCE } = options;
  const history = createLogHistory(limit, clock === undefined ? {} : { clock });
  let source: LogSource = { kind: 'file', path, state: 'missing', reason: null };
  let current: Followed | null = null;
  let retired: Followed[] = [];
  let closed = false;
  let backlog: Backlog | null = null;

  const become = (state: 'following' | 'missing' | 'unreadable', reason: string | null) => {
    if (source.kind === 'file' && source.state === state && source.reason === reason) return;
    source = { kind: 'file', path, state, reason };
    history.changed();
  };
  const take = (log: OpenLog, from: number) => {
    current = retired.find(({ reader }) => reader.log.id === log.id) ?? null;
    if (current !== null) log.close();
    retired = retired.filter((one) => one !== current);
    current ??= followedFile(path, log, from, history, () => setImmediate(hurry));
    current.reader.follow();
  };
  const retire = (old: Followed) => {
    old.reader.stop();
    old.reader.drain();
    retired.push({ ...old, until: performance.now() + RETIRED_MS });
  };
  const moveOn = (old: Followed, next: OpenLog) => {
    retire(old);
    const known = new Set([next.id, ...retired.map(({ reader }) => reader.log.id)]);
    for (const log of missedLogs(path, old.reader.log, known)) {
      retire(followedFile(path, log, backlogStart(log, MOST_AT_ONCE), history, () => {}));
    }
  };
  const lookAtPath = (first: boolean) => {
    if (current !== null && idAt(path) === current.reader.log.id) return become('following', null);
    const log = openLog(path);
    if ('missing' in log) return become('missing', null);
    if ('reason' in log) return become('unreadable', log.reason);
    become('following', null);
    if (current?.reader.log.id === log.id) return log.close();
    if (current !== null) moveOn(current, log);
    if (!first) return take(log, backlogStart(log, MOST_AT_ONCE));
    const size = log.size();
    const from = backlogStart(log, backlogBytes);
    take(log, from);
    void lookBack(log.id, { size, from });
  };
  const lookBack = async (id: string, { size, from }: { size: number; from: number }) => {
    const least = Math.max(0, size - lookBackBytes);
    const lines =
      WANTED_LINES - history.lines().filter((line) => !line.fromPolling && !line.telemetry).length;
    let place = from;
    const onLooked = (to: number, done = false) => {
      place = to;
      backlog = { bytes: size - to, whole: to === 0, done };
      history.changed();
    };
    onLooked(from);
    try {
      await readBacklog(history, { path, id, from, least, lines }, { onLooked, isClosed: () => closed });
    } catch {
      // The follower reports a file that cannot be read; what was read of it stays.
    }
    if (!closed) onLooked(place, true);
  };
  const look = (first = false) => {
    if (closed) return;
    try {
      if (current !== null) catchUp(current.reader);
      for (const old of retired) old.reader.drain();
      lookAtPath(first);
      retired = retired.filter((old) => keepOrClose(old, history));
    } catch (error) {
      become('unreadable', error instanceof Error ? error.message : String(error));
    }
  };
  const hurry = (looks = HURRIED_LOOKS) => {
    look();
    if (closed || looks === 0 || current?.reader.following()) return;
    setTimeout(hurry, HURRIED_LOOK_MS, looks - 1).unref();
  };

  look(true);
  const looking = setInterval(look, LOOK_MS);
  looking.unref();

  return {
    source: () => source,
    backlog: () => backlog,
    lines: history.lines,
    dropped: history.dropped,
    gap: () => (source.kind === 'file' && source.state === 'following' ? null : `${path} is not read`),
    subscribe: history.subscribe,
    close() {
      closed = true;
      clearInterval(looking);
      history.close();
      for (const { reader } of current === null ? retired : [current, ...retired]) reader.close();
      current = null;
      retired = [];
    },
  };
}

function followedFile(
  path: string,
  log: OpenLog,
  from: number,
  history: LogHistory,
  onLost: () => void,
): Followed {
  const lines = createLineAssembler();
  const onBytes = (bytes: Uint8Array) => history.append(lines.push(bytes));
  const onTruncated = (offset: number, context: Uint8Array) => {
    onBytes(bytesFromCopy(path, offset, context));
    history.append(lines.flush());
  };
  return { reader: createLogReader(log, from, { onBytes, onTruncated, onLost }), lines, until: 0 };
}

/** Reads what the watch did not report: some file systems report nothing. */
function catchUp(reader: LogReader): void {
  if (reader.checkTruncated()) return;
  if (reader.following() && !reader.stalled()) return;
  reader.stop();
  reader.drain();
  reader.follow();
}

function keepOrClose(old: Followed, history: LogHistory): boolean {
  if (performance.now() < old.until) return true;
  history.append(old.lines.flush());
  old.reader.close();
  return false;
}

/** Where the backlog begins: after the first line end in the last bytes. */
function backlogStart(log: OpenLog, backlogBytes: number): number {
  const from = Math.max(0, log.size() - backlogBytes);
  if (from === 0) return 0;
  const end = log.read(from - 1, Math.min(backlogBytes, 1024 * 1024) + 1).indexOf(0x0a);
  return end < 0 ? from : from + end;
}
