import type { KernelLog, LogLine } from '../ports.js';
import type { AppState } from '../store.js';
import { createBudget } from './budget.js';
import { filterOf, type LogFilter, passesOf, sameFilter } from './filter.js';
import { firstAfter } from './lines-after.js';
import { giveUpOn, isExpression, patternOf } from './pattern.js';

/**
 * The lines that pass a filter, of those with numbers `from` to `upTo`: those from `first` on are held. `cut`:
 * older ones were held once.
 */
type Passing = {
  filter: LogFilter;
  passes: (line: LogLine) => boolean;
  from: number;
  upTo: number;
  lines: LogLine[];
  first: number;
  cut: boolean;
};

/** So many lines that are held no more are kept before all are looked at again. */
const MOST_GONE = 1000;

const known = new WeakMap<KernelLog, Passing>();

/**
 * The lines held that the log pane shows, oldest first: those from `first` on. `cut`: there were older ones. Each line
 * is looked at once for a filter, however often this is asked: a log may rush by while the user scrolls in it.
 */
export function passingLines(
  state: AppState,
  log: KernelLog,
): { readonly lines: readonly LogLine[]; readonly first: number; readonly cut: boolean } {
  const filter = filterOf(state);
  const before = known.get(log);
  const held = log.lines();
  const [oldest] = held;
  const from = oldest?.number ?? Number.POSITIVE_INFINITY;
  // What was read back from the log stands before what was looked at.
  const isKnown = before !== undefined && sameFilter(before.filter, filter) && from >= before.from;
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
        };
  passing.first = oldest === undefined ? passing.lines.length : firstAfter(passing.lines, oldest.number - 1);
  passing.cut ||= passing.first > 0;
  if (passing.first > passing.lines.length / 2) {
    passing.lines = passing.lines.slice(passing.first);
    passing.first = 0;
  }
  const tooLongAt = lookThrough(held, passing);
  if (tooLongAt !== null) {
    giveUpOn(dearer(filter, held.slice(Math.max(0, tooLongAt - JUDGED_BY), tooLongAt + 1)));
    return passingLines(state, log);
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
 * @returns the place where an expression has taken too long; null: it has not
 */
function lookThrough(held: readonly LogLine[], passing: Passing): number | null {
  const { filter, passes, lines } = passing;
  const isAffordable = isExpression(filter.text) || isExpression(filter.without) ? createBudget() : null;
  for (let at = firstAfter(held, passing.upTo); at < held.length; at++) {
    const line = held[at];
    if (line === undefined) break;
    if (passes(line)) lines.push(line);
    if (isAffordable !== null && !isAffordable(line.text.length)) return at;
  }
  passing.upTo = held.at(-1)?.number ?? passing.upTo;
  return null;
}

/**
 * The index of the line with this number, of those that pass; where it is not among them, of the one before it, or of
 * the first. -1: no line passes.
 */
export function placeOf({ lines, first }: ReturnType<typeof passingLines>, number: number): number {
  return Math.min(Math.max(firstAfter(lines, number) - 1, first), lines.length - 1);
}

/** How many lines that pass have come after the one with this number. */
export function countAfter(state: AppState, log: KernelLog, number: number): number {
  const passing = passingLines(state, log);
  return passing.lines.length - Math.max(firstAfter(passing.lines, number), passing.first);
}
