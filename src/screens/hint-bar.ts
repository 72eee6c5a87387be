import { ACTIONS, actionForKey, available, selectedVm, targetsOf } from '../state/actions.js';
import type { AppState } from '../state/store.js';
import { keyLabel } from './key-label.js';
import { fitLine, type Line, lineWidth, type Span, STYLES, span, spread } from './line.js';

/** The hint bar: a message for a while, else only the keys that work on what is selected. */
export function hintBar(state: AppState, columns: number, now: number): Line {
  const { notice, captured } = state.view;
  if (notice && notice.until > now) {
    const style = { good: STYLES.good, bad: STYLES.bad, plain: STYLES.plain }[notice.tone];
    const sign = { good: '✓ ', bad: '! ', plain: '' }[notice.tone];
    return fitLine([span(` ${sign}${notice.text}`, style)], columns);
  }
  if (captured !== null) return capturedHint(state, columns);
  return hints(state, columns);
}

function capturedHint(state: AppState, columns: number): Line {
  const key = keyLabel(state.settings.escapeKey);
  return fitLine(
    [
      span(' keys go to the guest ', STYLES.selected),
      span('  '),
      span(key, STYLES.key),
      span(' back to the manager  '),
      span(`${key} ${key}`, STYLES.key),
      span(' sends it'),
    ],
    columns,
  );
}

function hints(state: AppState, columns: number): Line {
  const shown = ACTIONS.filter(
    (action) => action.hint !== null && worksHere(state, action.keys[0] ?? '', action.id),
  )
    .filter((action) => available(action, state) === true)
    .sort((a, b) => (a.hint ?? 0) - (b.hint ?? 0));
  const parts: Span[][] = shown.map((action) => [
    span(keyLabel(action.keys[0] ?? ''), STYLES.key),
    span(` ${action.title}  `),
  ]);
  const always = parts.slice(-4);
  const others = parts.slice(0, -4);
  const room = columns - 1 - always.reduce((sum, part) => sum + lineWidth(part), 0);
  const fitting: Span[][] = [];
  let used = 0;
  for (const part of others) {
    used += lineWidth(part);
    if (used > room) break;
    fitting.push(part);
  }
  const left: Line = [span(' '), ...fitting.flat(), ...always.flat()];
  const count = countMarked(state);
  return count === '' ? fitLine(left, columns) : spread(left, [span(count, STYLES.accent)], columns);
}

function worksHere(state: AppState, key: string, id: string): boolean {
  return actionForKey(state, key)?.action.id === id;
}

function countMarked(state: AppState): string {
  const { marked } = state.view;
  if (marked.size === 0) return '';
  const pause = ACTIONS.find((action) => action.bulk);
  const count = pause ? targetsOf(pause, state).length : marked.size;
  return selectedVm(state) || count > 0 ? ` on ${count} marked ` : '';
}
