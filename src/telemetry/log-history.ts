import { repeatsLineBefore } from '../host/log-line.js';
import { createNotifier } from '../host/notifier.js';
import type { LogLine } from './log.js';
import { createReadLine, type RawLine } from './read-line.js';

/** Thirty pictures a second are enough for a log that rushes by, and a flood is read no more often. */
const NOTICE_MS = 25;

/** The newest lines of a log, numbered, and who wants to hear of more. */
export type LogHistory = {
  /** Takes lines as they stand in the log, oldest first. */
  append(lines: readonly string[]): void;
  /**
   * Takes lines that stand in the log before all that are held, oldest first, as far as there is room.
   * @returns how many of them do not come from polling
   */
  prepend(lines: readonly string[]): number;
  /** The lines held, oldest first; the same array until one was taken. */
  lines(): readonly LogLine[];
  /** Calls back after a change: at once after a rest, else at most forty times a second. */
  subscribe(listener: () => void): () => void;
  /** Something else changed that listeners show (the source's state). */
  changed(): void;
  /** No listener is called any more. */
  close(): void;
};

let count = 0;

/**
 * Lines that come from polling are held apart: however many there are, they push no other line out.
 * @param limit how many other lines are held; older ones are dropped
 * @param pollingLimit how many that come from polling
 * @param before the line that stands in the log before all that will be appended; null where it is not known
 */
export function createLogHistory(
  limit: number,
  {
    pollingLimit = Math.ceil(limit / 10),
    before = null,
  }: { pollingLimit?: number; before?: string | null } = {},
): LogHistory {
  const { changed, subscribe, close } = createNotifier(NOTICE_MS);
  // What is prepended counts down from here.
  count += limit + pollingLimit;
  let oldest = count + 1;
  let other: LogLine[] = [];
  let polling: LogLine[] = [];
  let said = before;
  let shown: readonly LogLine[] | null = null;

  return {
    append(lines) {
      if (lines.length === 0) return;
      for (const line of rawLines(lines, said)) {
        if (line.before === null) said = line.raw;
        count += 1;
        const read = createReadLine(count, line);
        if (read.fromPolling) polling.push(read);
        else other.push(read);
        if (other.length > limit * 2) other = other.slice(-limit);
        if (polling.length > pollingLimit * 2) polling = polling.slice(-pollingLimit);
      }
      shown = null;
      changed();
    },
    prepend(lines) {
      let passing = 0;
      const older: { other: LogLine[]; polling: LogLine[] } = { other: [], polling: [] };
      for (const line of rawLines(lines, null).reverse()) {
        const read = createReadLine(oldest - 1, line);
        const [into, held, most] = read.fromPolling
          ? [older.polling, polling, pollingLimit]
          : [older.other, other, limit];
        if (!read.fromPolling) passing += 1;
        if (into.length + held.length >= most) continue;
        into.push(read);
        oldest -= 1;
      }
      if (older.other.length + older.polling.length === 0) return passing;
      other = [...older.other.reverse(), ...other];
      polling = [...older.polling.reverse(), ...polling];
      shown = null;
      changed();
      return passing;
    },
    lines() {
      shown ??= merged(other.slice(-limit), polling.slice(-pollingLimit));
      return shown;
    },
    subscribe,
    changed,
    close,
  };
}

/** Gives each line that repeats the one before it that one to say. */
function rawLines(lines: readonly string[], before: string | null): RawLine[] {
  let said = before;
  return lines.map((raw) => {
    if (said !== null && repeatsLineBefore(raw)) return { raw, before: said };
    said = raw;
    return { raw, before: null };
  });
}

/** Two lists of lines, each by number, as one. */
function merged(one: readonly LogLine[], two: readonly LogLine[]): readonly LogLine[] {
  if (two.length === 0) return one;
  const all: LogLine[] = [];
  let at = 0;
  for (const line of one) {
    for (let next = two[at]; next !== undefined && next.number < line.number; next = two[at]) {
      all.push(next);
      at += 1;
    }
    all.push(line);
  }
  return [...all, ...two.slice(at)];
}
