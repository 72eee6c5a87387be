import { type LogClock, repeatsLineBefore } from '../host/log-line.js';
import { createNotifier } from '../host/notifier.js';
import type { LogLine } from './log.js';
import { createReadLine, type KernelMessage, type RawLine } from './read-line.js';

/** Listeners are called at most this often: a fast log needs no more, and a flood is read no more often. */
const NOTICE_MS = 25;

/** The newest lines of a log, numbered, and the listeners for more. */
export type LogHistory = {
  /** Adds lines of the log, oldest first. */
  append(lines: readonly (string | KernelMessage)[]): void;
  /**
   * Adds lines from before all that are kept, oldest first, as far as there is room.
   * @returns how many of them do not come from polling
   */
  prepend(lines: readonly string[]): number;
  /** The lines kept, oldest first; the same array until it changes. */
  lines(): readonly LogLine[];
  /** Calls back after a change: at once after a pause, else at most forty times a second. */
  subscribe(listener: () => void): () => void;
  /** Tells listeners that something else has changed (the source's state). */
  changed(): void;
  /** After this no listener is called. */
  close(): void;
};

let count = 0;

/**
 * Lines from polling are kept apart: however many there are, they displace no other line.
 * @param limit how many other lines are kept; older ones are dropped
 * @param pollingLimit how many lines from polling are kept
 * @param before the line in the log before all that will be appended; null where it is not known
 * @param clock asked once for all lines that are added together
 */
export function createLogHistory(
  limit: number,
  {
    pollingLimit = Math.ceil(limit / 10),
    before = null,
    clock = () => null,
  }: { pollingLimit?: number; before?: string | null; clock?: () => LogClock | null } = {},
): LogHistory {
  const { changed, subscribe, close } = createNotifier(NOTICE_MS);
  // Prepended lines count down from here.
  count += limit + pollingLimit;
  let oldest = count + 1;
  let other: LogLine[] = [];
  let polling: LogLine[] = [];
  let said = before;
  let shown: readonly LogLine[] | null = null;

  return {
    append(lines) {
      if (lines.length === 0) return;
      for (const line of rawLines(lines, said, clock())) {
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
      for (const line of rawLines(lines, null, clock()).reverse()) {
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

/** Adds to each line that repeats the one before it the line that it repeats. */
function rawLines(
  lines: readonly (string | KernelMessage)[],
  before: string | null,
  clock: LogClock | null,
): RawLine[] {
  let said = before;
  return lines.map((line) => {
    if (typeof line !== 'string') return { raw: line.text, before: null, from: line };
    if (said !== null && repeatsLineBefore(line)) return { raw: line, before: said, from: clock };
    said = line;
    return { raw: line, before: null, from: clock };
  });
}

/** Merges two lists of lines, each sorted by number. */
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
