import type { KernelLog, LogLine } from '../../state/ports.js';
import type { AppState } from '../../state/store.js';
import { selectedVm } from '../../state/target.js';

/** What of the kernel messages is shown: with a text, about one VM, with or without our own polling. */
type Filter = { text: string; vm: string | null; polling: boolean };

/**
 * The lines that pass a filter, of those with numbers `from` to `upTo`: those from `first` on are held. `cut`:
 * older ones were held once.
 */
type Passing = { filter: Filter; from: number; upTo: number; lines: LogLine[]; first: number; cut: boolean };

/** So many lines that are held no more are kept before all are looked at again. */
const MOST_GONE = 1000;

const known = new WeakMap<KernelLog, Passing>();

/**
 * The lines held that the log pane shows, oldest first. Each line is looked at once for a filter, however often
 * this is asked: a log may rush by while the user scrolls in it.
 */
function passingLines(state: AppState, log: KernelLog): Readonly<Passing> {
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
      : { filter, from, upTo: 0, lines: [], first: 0, cut: isStale || (before?.cut ?? false) };
  passing.first = oldest === undefined ? passing.lines.length : firstAfter(passing.lines, oldest.number - 1);
  passing.cut ||= passing.first > 0;
  if (passing.first > passing.lines.length / 2) {
    passing.lines = passing.lines.slice(passing.first);
    passing.first = 0;
  }
  for (let at = firstAfter(held, passing.upTo); at < held.length; at++) {
    const line = held[at];
    if (line !== undefined && passes(line, filter)) passing.lines.push(line);
  }
  passing.upTo = held.at(-1)?.number ?? passing.upTo;
  known.set(log, passing);
  return passing;
}

/**
 * The lines in a window of so many rows, oldest first: up to the line with number `bottom`, or the last ones.
 * Where what stood there is held no more, the oldest ones.
 */
export function logWindow(
  state: AppState,
  log: KernelLog,
  rows: number,
  bottom: number | null,
): readonly LogLine[] {
  const { lines, first, cut } = passingLines(state, log);
  const least = cut ? Math.min(first + rows, lines.length) : first;
  const end = bottom === null ? lines.length : Math.max(firstAfter(lines, bottom), least);
  return lines.slice(Math.max(first, end - rows), end);
}

/**
 * The number of the line at the bottom of a window of `rows` rows after a move by `step` lines (up: negative)
 * from the line `from`. The window stays full where there are lines enough.
 */
export function logStep(
  state: AppState,
  log: KernelLog,
  { from, step, rows }: { from: number; step: number; rows: number },
): number {
  const { lines, first } = passingLines(state, log);
  const last = lines.length - 1;
  const clamp = (at: number) => Math.min(Math.max(at, first + rows - 1), last);
  return lines[clamp(clamp(firstAfter(lines, from) - 1) + step)]?.number ?? from;
}

function filterOf(state: AppState): Filter {
  const { log } = state.view;
  const vm = log.onlyVm ? selectedVm(state) : null;
  return {
    text: (log.filtering?.text ?? log.filter).toLowerCase(),
    vm: vm?.name ?? null,
    polling: log.polling,
  };
}

function sameFilter(a: Filter, b: Filter): boolean {
  return a.text === b.text && a.vm === b.vm && a.polling === b.polling;
}

function passes(line: LogLine, { text, vm, polling }: Filter): boolean {
  if (!polling && line.fromPolling) return false;
  if (vm !== null && line.palacios?.vm !== vm) return false;
  if (text === '') return true;
  return line.text.toLowerCase().includes(text) || (line.palacios?.vm ?? '').toLowerCase().includes(text);
}

/** The index of the first line with a greater number; the numbers ascend. */
function firstAfter(lines: readonly LogLine[], number: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.number ?? 0) > number) high = middle;
    else low = middle + 1;
  }
  return low;
}
