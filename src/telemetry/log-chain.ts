import { systemWords } from '../text/system-words.js';
import { createLineAssembler } from './line-assembler.js';
import type { LogHistory } from './log-history.js';
import { createLogReader, HEAD_BYTES, type LogReader } from './log-reader.js';
import { watchSiblings } from './log-siblings.js';
import { type LogWatch, watchLog } from './log-watch.js';
import { missedLogs } from './missed-logs.js';
import { firstLineIn, idAt, MOST_AT_ONCE, type OpenLog } from './open-log.js';
import { restInCopy } from './truncated-copy.js';

/** A syslog daemon writes to a renamed file until it is told to reopen: so long after the last byte it is closed. */
const RETIRED_MS = 10_000;
/** So many are read at once: beyond this the oldest is closed. */
const MOST_RETIRED = 16;
/** Of so many truncated files it is remembered how they began. */
const MOST_HEADS = 16;

/** The files that a log's path led to, one after the other; the last is current, and the others may still be written. */
export type LogChain = {
  /** True where the path still leads to the current file. */
  isCurrent(): boolean;
  /** True where a change of the current file is noticed at once. */
  isWatched(): boolean;
  /** Reads all that is there; returns whether there was anything. */
  read(): boolean;
  /** Why the current file could not be read to its end, in words; null: it could. */
  problem(): string | null;
  /**
   * Makes an open file the current one, after those that were rotated away since the last look; closes it where it
   * cannot be read, and throws what the system says.
   * @param bytes so many of its end are read, and all that follows
   * @returns its size, and where the first line that is read begins
   */
  moveOn(log: OpenLog, bytes: number): Begun;
  /** Closes files that nobody writes to any more. */
  closeOld(): void;
  close(): void;
};

type Begun = { size: number; from: number };

type Link = {
  reader: LogReader;
  flush: () => void;
  until: number;
  begun: Begun;
  problem: string | null;
};

/** @param onLost called where the path may lead to another file */
export function createLogChain(path: string, history: LogHistory, onLost: () => void): LogChain {
  /** Oldest first. */
  let links: readonly Link[] = [];
  let current: Link | null = null;
  let watch: LogWatch | null = null;
  const siblings = watchSiblings(path);
  /** The files beside the log that hold nothing unread. */
  let known: ReadonlySet<string> = siblings();
  let heads: readonly Uint8Array[] = [];

  /** Those that nobody has read, and that are no copy of what was read. */
  const linkMissed = (next: OpenLog, more: readonly Uint8Array[]): readonly Link[] => {
    const ids = new Set([next.id, ...known, ...links.map(({ reader }) => reader.log.id)]);
    const begun = [...heads, ...more, next.read(0, HEAD_BYTES)];
    return missedLogs(path, ids, begun).flatMap((log) => {
      try {
        return [link(log, MOST_AT_ONCE)];
      } catch {
        return [];
      }
    });
  };
  const link = (log: OpenLog, bytes: number): Link => {
    try {
      return openLink(log, { size: log.size(), from: firstLineIn(log, bytes) });
    } catch (error) {
      log.close();
      throw error;
    }
  };
  const openLink = (log: OpenLog, begun: Begun): Link => {
    const lines = createLineAssembler();
    const onBytes = (bytes: Uint8Array) => history.append(lines.push(bytes));
    const flush = () => history.append(lines.flush());
    const reader = createLogReader(log, begun.from, {
      onBytes,
      onTruncated(before) {
        const rest = restInCopy(path, before);
        if (rest !== null) {
          onBytes(rest.bytes);
          known = new Set([...known, rest.id]);
        }
        flush();
        heads = [...heads, before.head].slice(-MOST_HEADS);
        // Where the path leads elsewhere, what lies beside it may be newer than what this file holds.
        const missed = idAt(path) === log.id ? linkMissed(log, []) : [];
        for (const one of missed) attempt(one, () => one.reader.readTo(one.reader.log.size()));
        links = [...missed, ...links];
      },
    });
    return { reader, flush, until: performance.now() + RETIRED_MS, begun, problem: null };
  };
  const closeLink = ({ reader, flush }: Link) => {
    flush();
    reader.log.close();
  };
  /** One that cannot be read keeps no other from being read; it is tried again until it is closed. */
  const attempt = <T>(one: Link, work: () => T): T | null => {
    try {
      const done = work();
      one.problem = null;
      return done;
    } catch (error) {
      one.problem = systemWords(error);
      return null;
    }
  };
  /**
   * Who writes moves from an older file to a newer one: so sizes are taken from the newest to the oldest, and what they
   * enclose is read from the oldest to the newest. Then each writer's lines come in order.
   */
  const read = () => {
    const ends = new Map([...links].reverse().map((one) => [one, attempt(one, () => one.reader.log.size())]));
    let any = false;
    for (const one of links) {
      const end = ends.get(one) ?? null;
      if (end === null || !attempt(one, () => one.reader.readTo(end))) continue;
      any = true;
      one.until = performance.now() + RETIRED_MS;
    }
    return any;
  };
  const readOrLose = () => {
    const any = read();
    if (current !== null && current.problem !== null) onLost();
    return any;
  };
  const watchCurrent = (log: OpenLog) => {
    watch?.stop();
    watch = watchLog(log.fd, { onMore: readOrLose, onLost });
    watch.start();
  };

  return {
    isCurrent() {
      const there = siblings();
      const isCurrent = current !== null && idAt(path) === current.reader.log.id;
      if (isCurrent) {
        known = there;
        watch?.start();
      }
      return isCurrent;
    },
    isWatched: () => watch?.isOn() ?? false,
    read,
    problem: () => current?.problem ?? null,
    moveOn(log, bytes) {
      const before = links.find(({ reader }) => reader.log.id === log.id);
      if (before !== undefined) log.close();
      const next = before ?? link(log, bytes);
      if (current !== null && before === undefined) {
        const begun = links.map(({ reader }) => reader.head());
        links = [...links, ...(attempt(next, () => linkMissed(log, begun)) ?? [])];
      }
      current = next;
      links = [...links.filter((one) => one !== next), next];
      known = siblings();
      read();
      watchCurrent(next.reader.log);
      return next.begun;
    },
    closeOld() {
      const now = performance.now();
      const old = links.filter((one, at) => {
        return one !== current && (one.until < now || at < links.length - 1 - MOST_RETIRED);
      });
      links = links.filter((one) => !old.includes(one));
      for (const one of old) closeLink(one);
    },
    close() {
      watch?.stop();
      for (const one of links) one.reader.log.close();
      links = [];
      current = null;
    },
  };
}
