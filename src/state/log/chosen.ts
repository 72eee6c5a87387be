import type { LogLine, ShownLog } from '../ports.js';
import type { AppState } from '../store.js';
import type { LogView } from '../view.js';
import { createBudget } from './budget.js';
import { hasMatch, markedPattern } from './filter.js';
import { passingLines, placeOf } from './passing.js';
import { giveUpOn } from './pattern.js';

/** The line that the keys mean: the cursor's, or while the log is followed the newest; null: none is shown. */
export function chosenLine(state: AppState, log: ShownLog): LogLine | null {
  const passing = passingLines(state, log);
  const { follow, cursor } = state.view.log;
  return passing.lines[follow ? passing.lines.length - 1 : placeOf(passing, cursor)] ?? null;
}

/** The lines that are marked, oldest first, else the one that the keys mean. */
export function chosenLines(state: AppState, log: ShownLog): readonly LogLine[] {
  const passing = passingLines(state, log);
  const range = markedRange(state.view.log);
  if (range !== null)
    return passing.lines.slice(placeOf(passing, range.from), placeOf(passing, range.to) + 1);
  const line = chosenLine(state, log);
  return line === null ? [] : [line];
}

/** The numbers between which lines are marked, both included; null: none are. */
export function markedRange({ anchor, cursor, follow }: LogView): { from: number; to: number } | null {
  if (anchor === null || follow) return null;
  return { from: Math.min(anchor, cursor), to: Math.max(anchor, cursor) };
}

/** What the next and previous keys look for. */
export type Wanted = 'error' | 'match';

/**
 * The next such line from the one that the keys mean, newer or older. While the log is followed nothing is newer than
 * its end: the newest such line is meant. Null: there is none.
 */
export function nextWanted(
  state: AppState,
  log: ShownLog,
  wanted: Wanted,
  direction: 'newer' | 'older',
): LogLine | null {
  const passing = passingLines(state, log);
  const { lines, first } = passing;
  const isWanted = testOf(state.view.log, wanted);
  const { follow, cursor } = state.view.log;
  const step = direction === 'newer' && !follow ? 1 : -1;
  const from = follow ? lines.length - 1 : placeOf(passing, cursor) + step;
  const isAffordable = createBudget();
  for (let at = from; at >= first && at < lines.length; at += step) {
    const line = lines[at];
    if (line === undefined || isWanted(line)) return line ?? null;
    if (isAffordable(line.text.length)) continue;
    giveUpOn(state.view.log.filter);
    break;
  }
  return null;
}

function testOf(view: LogView, wanted: Wanted): (line: LogLine) => boolean {
  if (wanted === 'error') return ({ level }) => level === 'error';
  const pattern = markedPattern(view);
  return (line) => pattern !== null && hasMatch(line, pattern);
}
