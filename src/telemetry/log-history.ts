import type { LogLine } from './log.js';
import { createReadLine } from './read-line.js';

/** Thirty pictures a second are enough for a log that rushes by, and a flood is read no more often. */
const NOTICE_MS = 25;

/** The newest lines of a log, numbered, and who wants to hear of more. */
export type LogHistory = {
  /** Takes lines as they stand in the log, oldest first. */
  append(lines: readonly string[]): void;
  /** The lines held, oldest first; the same array until something was appended. */
  lines(): readonly LogLine[];
  /** Calls back after a change: at once after a rest, else at most forty times a second. */
  subscribe(listener: () => void): () => void;
  /** Something else changed that listeners show (the source's state). */
  changed(): void;
  /** No listener is called any more. */
  close(): void;
};

let count = 0;

/** @param limit how many lines are held; older ones are dropped */
export function createLogHistory(limit: number): LogHistory {
  const listeners = new Set<() => void>();
  let held: LogLine[] = [];
  let shown: readonly LogLine[] | null = null;
  let resting: NodeJS.Timeout | null = null;
  let owed = false;

  const notify = () => {
    owed = false;
    resting = setTimeout(() => {
      resting = null;
      if (owed) notify();
    }, NOTICE_MS).unref();
    for (const listener of [...listeners]) listener();
  };
  const changed = () => {
    owed = true;
    if (resting === null) notify();
  };

  return {
    append(lines) {
      if (lines.length === 0) return;
      count += Math.max(0, lines.length - limit);
      for (const line of lines.slice(-limit)) {
        count += 1;
        held.push(createReadLine(count, line));
      }
      if (held.length > limit * 2) held = held.slice(-limit);
      shown = null;
      changed();
    },
    lines() {
      shown ??= held.slice(-limit);
      return shown;
    },
    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    changed,
    close() {
      listeners.clear();
      if (resting !== null) clearTimeout(resting);
    },
  };
}
