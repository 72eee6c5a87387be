import type { LogLine, ShownLog } from '../ports.js';
import type { AppState } from '../store.js';
import { createBudget } from './budget.js';
import { filterOf, type LogFilter, passesOf, sameFilter } from './filter.js';
import { firstAfter, insertInOrder } from './lines-after.js';
import { giveUpOn, isExpression, patternOf } from './pattern.js';

/** What is asked of a log whose lines are filtered. */
type PassedLog = Pick<ShownLog, 'lines' | 'late'>;

type Late = ReturnType<NonNullable<PassedLog['late']>>;

/**
 * The lines that pass a filter, of those with numbers `from` to `upTo`: those from `first` on are held. `cut`:
 * older ones were held once. `late`: what was known of late lines, of which so many were looked at.
 */
type Passing = {
  filter: LogFilter;
  passes: (line: LogLine) => boolean;
  from: number;
  upTo: number;
  lines: LogLine[];
  first: number;
  cut: boolean;
  late: Late;
  lateSeen: number;
};

const NEVER_LATE: Late = { lines: [], gone: 0 };

/** So many lines that are held no more are kept before all are looked at again. */
const MOST_GONE = 1000;

const known = new WeakMap<PassedLog, Passing>();

/**
 * The lines held that the log pane shows, oldest first: those from `first` on. `cut`: there were older ones. Each line
 * is looked at once for a filter, however often this is asked: a log may rush by while the user scrolls in it.
 */
export function passingLines(
  state: AppState,
  log: PassedLog,
): { readonly lines: readonly LogLine[]; readonly first: number; readonly cut: boolean } {
  const filter = filterOf(state);
  const before = known.get(log);
  const held = log.lines();
  const [oldest] = held;
  const from = oldest?.number ?? Number.POSITIVE_INFINITY;
  const late = log.late?.() ?? NEVER_LATE;
  // What was read back from the log stands before what was looked at.
  const isKnown =
    before !== undefined &&
    sameFilter(before.filter, filter) &&
    from >= before.from &&
    late.lines === before.late.lines;
  // Some go from the middle: those that come from polling are held apart from the others.
  const isStale = isKnown && before.lines.length - before.first > held.length + MOST_GONE;
  const passing: Passing =
    isKnown && !isStale
      ? before
      : {
          filter,
          passes: passesOf(filter),
          from,
          upTo: 0,
          lines: [],
          first: 0,
          cut: isStale || (before?.cut ?? false),
          late,
          lateSeen: late.lines.length,
        };
  const tooLong = lookThrough(held, late, passing);
  if (tooLong !== null) {
    giveUpOn(dearer(filter, tooLong));
    return passingLines(state, log);
  }
  passing.first = oldest === undefined ? passing.lines.length : firstAfter(passing.lines, oldest.number - 1);
  passing.cut ||= passing.first > 0;
  if (passing.first > passing.lines.length / 2) {
    passing.lines = passing.lines.slice(passing.first);
    passing.first = 0;
  }
  known.set(log, passing);
  return passing;
}

/** How many lines tell which of two expressions is the dearer. */
const JUDGED_BY = 50;

/** Of the two expressions of a filter the one that takes longer on the longest of some lines. */
function dearer({ text, without }: LogFilter, lines: readonly LogLine[]): string {
  if (!isExpression(text)) return without;
  if (!isExpression(without)) return text;
  const longest = lines.reduce((long, line) => (line.text.length > long.length ? line.text : long), '');
  return costOf(without, longest) > costOf(text, longest) ? without : text;
}

/** How long an expression takes on a text, in microseconds of the processor's time. */
function costOf(typed: string, text: string): number {
  const start = process.cpuUsage();
  const pattern = patternOf(typed);
  if (pattern !== null && 'test' in pattern) pattern.test(text);
  return process.cpuUsage(start).user;
}

/**
 * Adds the lines that pass, of those that were not looked at.
 * @returns lines with which an expression has taken too long; null: it has not
 */
function lookThrough(held: readonly LogLine[], late: Late, passing: Passing): readonly LogLine[] | null {
  const { filter, passes, upTo } = passing;
  const isAffordable = isExpression(filter.text) || isExpression(filter.without) ? createBudget() : null;
  const lookAt = (lines: readonly LogLine[], from: number, pass: (line: LogLine) => void) => {
    for (let at = from; at < lines.length; at++) {
      const line = lines[at];
      if (line === undefined) break;
      if (passes(line)) pass(line);
      if (isAffordable !== null && !isAffordable(line.text.length))
        return lines.slice(Math.max(0, at - JUDGED_BY), at + 1);
    }
    return null;
  };
  const between: LogLine[] = [];
  const lateLines = late.lines.slice(passing.lateSeen).filter(({ number }) => number <= upTo);
  const tooLong = lookAt(lateLines, 0, (line) => between.push(line));
  if (tooLong !== null) return tooLong;
  insertInOrder(
    passing.lines,
    between.sort((a, b) => a.number - b.number),
  );
  passing.lateSeen = late.lines.length;
  if (late.gone !== passing.late.gone) {
    passing.lines = stillHeld(passing.lines, held);
    passing.cut = true;
  }
  passing.late = late;
  const tooLongSince = lookAt(held, firstAfter(held, upTo), (line) => passing.lines.push(line));
  if (tooLongSince === null) passing.upTo = held.at(-1)?.number ?? upTo;
  return tooLongSince;
}

/** Those of the lines that are held, both in the order of their numbers. */
function stillHeld(lines: readonly LogLine[], held: readonly LogLine[]): LogLine[] {
  let at = 0;
  return lines.filter((line) => {
    while ((held[at]?.number ?? Number.POSITIVE_INFINITY) < line.number) at += 1;
    return held[at] === line;
  });
}

/**
 * The index of the line with this number, of those that pass; where it is not among them, of the one before it, or of
 * the first. -1: no line passes.
 */
export function placeOf({ lines, first }: ReturnType<typeof passingLines>, number: number): number {
  return Math.min(Math.max(firstAfter(lines, number) - 1, first), lines.length - 1);
}

/** How many lines that pass have come after the one with this number. */
export function countAfter(state: AppState, log: PassedLog, number: number): number {
  const passing = passingLines(state, log);
  return passing.lines.length - Math.max(firstAfter(passing.lines, number), passing.first);
}
