import type { LogClock } from '../host/log-line.js';
import { systemWords } from '../text/system-words.js';
import type { Backlog, LogFollower, LogSource } from './log.js';
import { readBacklog } from './log-backlog.js';
import { createLogChain } from './log-chain.js';
import { createLogHistory, LINES_KEPT } from './log-history.js';
import { MOST_AT_ONCE, openLog } from './open-log.js';

/** How often the path is checked for a rotation, and files that cannot be watched are read. */
const LOOK_MS = 250;
/** Right after a file was renamed its successor is about to appear, and may soon be renamed too. */
const HURRIED_LOOK_MS = 20;
const HURRIED_LOOKS = 50;

export type FollowLogOptions = {
  path: string;
  /** Lines kept; default {@link LINES_KEPT}. */
  limit?: number;
  /** Dates the lines; without it only those that say year and all are dated. */
  clock?: () => LogClock;
  /** How much of the end of the file is read at the start; default 64 KiB. */
  backlogBytes?: number;
  /** How far back more lines are searched for after that, and each time that more are asked for; default 16 MiB. */
  lookBackBytes?: number;
};

/** How many lines to find at the start, chatter not counted: more than a screen has rows. */
const WANTED_LINES = 300;
/** How many more to find each time that they are asked for. */
const MORE_LINES = 5000;

/**
 * Follows a log file through rotation (by rename or by copy and truncation), truncation, deletion and
 * later appearance, without losing or repeating a line. A file that is missing is picked up when it appears.
 */
export function followLog(options: FollowLogOptions): LogFollower {
  const { path, limit = LINES_KEPT, clock, backlogBytes = 64 * 1024, lookBackBytes = MOST_AT_ONCE } = options;
  const history = createLogHistory(limit, clock === undefined ? {} : { clock });
  let source: LogSource = { kind: 'file', path, state: 'missing', reason: null };
  let closed = false;
  let backlog: Backlog | null = null;
  /** The file that was there at the start: its id, its size then, and the place where the oldest line begins that was read. */
  let past: { id: string; size: number; place: number } | null = null;

  const become = (state: 'following' | 'missing' | 'unreadable', reason: string | null) => {
    if (source.kind === 'file' && source.state === state && source.reason === reason) return;
    source = { kind: 'file', path, state, reason };
    history.changed();
  };
  const chain = createLogChain(path, history, () => setImmediate(hurry));
  const becomeAsRead = () => {
    const problem = chain.problem();
    become(problem === null ? 'following' : 'unreadable', problem);
  };
  const lookAtPath = (first: boolean) => {
    if (chain.isCurrent()) return becomeAsRead();
    const log = openLog(path);
    if ('missing' in log) return become('missing', null);
    if ('reason' in log) return become('unreadable', log.reason);
    const begun = chain.moveOn(log, first ? backlogBytes : MOST_AT_ONCE);
    becomeAsRead();
    if (!first) return;
    past = { id: log.id, size: begun.size, place: begun.from };
    void lookBack(
      past,
      past.size,
      WANTED_LINES - history.lines().filter((line) => !line.fromPolling && !line.telemetry).length,
    );
  };
  const lookBack = async (from: NonNullable<typeof past>, to: number, lines: number) => {
    const { id, size } = from;
    const least = Math.max(0, to - lookBackBytes);
    let looked = from.place;
    const onLooked = (place: number, done = false) => {
      looked = place;
      backlog = { bytes: size - place, whole: place === 0, done };
      history.changed();
    };
    onLooked(looked);
    try {
      const wanted = { path, id, from: from.place, least, lines };
      from.place = await readBacklog(history, wanted, { onLooked, isClosed: () => closed });
    } catch {
      // The follower reports a file that cannot be read; what was read of it stays.
    }
    if (!closed) onLooked(looked, true);
  };
  const look = (first = false) => {
    if (closed) return;
    try {
      chain.read();
      lookAtPath(first);
      chain.closeOld();
    } catch (error) {
      become('unreadable', systemWords(error));
    }
  };
  const hurry = (looks = HURRIED_LOOKS) => {
    look();
    if (closed || looks === 0 || chain.isWatched()) return;
    setTimeout(hurry, HURRIED_LOOK_MS, looks - 1).unref();
  };

  look(true);
  const looking = setInterval(look, LOOK_MS);
  looking.unref();

  return {
    source: () => source,
    backlog: () => backlog,
    readBack() {
      if (past !== null && past.place > 0 && backlog?.done) void lookBack(past, past.place, MORE_LINES);
    },
    lines: history.lines,
    dropped: history.dropped,
    gap: () => (source.kind === 'file' && source.state === 'following' ? null : `${path} is not read`),
    subscribe: history.subscribe,
    close() {
      closed = true;
      clearInterval(looking);
      history.close();
      chain.close();
    },
  };
}
