import { type KernelMessage, type LogClock, repeatsLineBefore } from '../host/log-line.js';
import { createNotifier } from '../host/notifier.js';
import type { LogFollower, LogLine } from './log.js';
import { createReadLine, type RawLine, type ReadLine } from './read-line.js';

/** A history of so few lines keeps not one more than it is told. */
const FEW_LINES = 1000;
/** How many lines a log keeps that are neither from polling nor telemetry. */
export const LINES_KEPT = 100_000;

/** Listeners are called at most this often: a fast log needs no more, and a flood is read no more often. */
const NOTICE_MS = 25;
/** Lines may be long: this is ten times what as many as are kept mostly have. */
const MOST_CHARACTERS_A_LINE = 1000;

/** The newest lines of a log, numbered, and the listeners for more. */
export type LogHistory = {
  /** Adds lines of the log, oldest first. */
  append(lines: readonly (string | KernelMessage)[]): void;
  /**
   * Adds lines from before all that are kept, oldest first, as far as there is room.
   * @returns how many of them are neither from polling nor telemetry
   */
  prepend(lines: readonly string[]): number;
  /** The lines kept, oldest first. The array grows: what is to stay as it is must be copied. */
  lines(): readonly LogLine[];
  /** How many lines that are neither from polling nor telemetry were dropped for newer ones. */
  dropped(): number;
  /** Calls back after a change: at once after a pause, else at most forty times a second. */
  subscribe(listener: () => void): () => void;
  /** Tells listeners that something else has changed (the source's state). */
  changed(): void;
  /** After this no listener is called. */
  close(): void;
};

let count = 0;

/**
 * Chatter, which is lines from polling and telemetry, has a share of its own for each: however much there is, it
 * displaces no other line, and none from before the oldest other one is kept.
 * @param limit how many other lines are kept, with 1000 characters each on average; of many, up to a sixteenth more
 * @param share how many lines of each kind of chatter are kept at least; at most twice as many are
 * @param before the line in the log before all that will be appended; null where it is not known
 * @param clock asked once for all lines that are added together
 */
export function createLogHistory(
  limit: number,
  {
    share = Math.ceil(limit / 10),
    before = null,
    clock = () => null,
  }: { share?: number; before?: string | null; clock?: () => LogClock | null } = {},
): LogHistory {
  const { changed, subscribe, close } = createNotifier(NOTICE_MS);
  // Prepended lines count down from here.
  count += limit + 2 * share;
  const least = count - limit - 2 * share;
  let oldest = count + 1;
  let kept: ReadLine[] = [];
  let characters = 0;
  const held = { other: 0, polling: 0, telemetry: 0 };
  let dropped = 0;
  let said = before;

  const hold = (line: ReadLine) => {
    held[line.kind] += 1;
    characters += line.length;
  };
  const letGo = (line: ReadLine) => {
    held[line.kind] -= 1;
    characters -= line.length;
    if (line.kind === 'other') dropped += 1;
  };
  /** A long list is not copied for each line that goes. */
  const slack = limit < FEW_LINES ? 0 : Math.ceil(limit / 16);
  const isOver = (more: number) =>
    held.other > limit + more || characters > (limit + more) * MOST_CHARACTERS_A_LINE;
  const dropOldest = () => {
    if (!isOver(slack)) return;
    let first = 0;
    for (let line = kept[first]; line !== undefined && isOver(0); line = kept[first]) {
      letGo(line);
      first += 1;
    }
    kept = kept.slice(first);
  };
  /** Drops all but the newest lines of a kind of chatter. */
  const thin = (kind: 'polling' | 'telemetry') => {
    let surplus = held[kind] - share;
    kept = kept.filter((line) => {
      if (line.kind !== kind || surplus <= 0) return true;
      surplus -= 1;
      letGo(line);
      return false;
    });
  };

  return {
    append(lines) {
      if (lines.length === 0) return;
      for (const line of rawLines(lines, said, clock())) {
        if (line.before === null) said = line.raw;
        count += 1;
        const read = createReadLine(count, line);
        kept.push(read);
        hold(read);
        if (read.kind !== 'other' && held[read.kind] > 2 * share) thin(read.kind);
      }
      dropOldest();
      changed();
    },
    prepend(lines) {
      let passing = 0;
      const older: ReadLine[] = [];
      for (const line of rawLines(lines, null, clock()).reverse()) {
        const read = createReadLine(oldest - 1, line);
        const isOther = read.kind === 'other';
        if (isOther) passing += 1;
        if (held[read.kind] >= (isOther ? limit : share) || oldest <= least) continue;
        older.push(read);
        hold(read);
        oldest -= 1;
      }
      if (older.length === 0) return passing;
      kept = [...older.reverse(), ...kept];
      changed();
      return passing;
    },
    lines: () => kept,
    dropped: () => dropped,
    subscribe,
    changed,
    close,
  };
}

/** What a log does that is followed into a history, from a source that is not read back. */
export function followedInto({
  lines,
  dropped,
  subscribe,
}: LogHistory): Pick<LogFollower, 'backlog' | 'readBack' | 'lines' | 'dropped' | 'subscribe'> {
  return { backlog: () => null, readBack: () => {}, lines, dropped, subscribe };
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
