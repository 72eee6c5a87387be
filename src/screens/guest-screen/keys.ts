import type { Move } from '../../state/app-context.js';
import { copyKey } from '../../state/scrollback/copy-keys.js';
import { copySelection, leaveCopying, saveSelection } from '../../state/scrollback/copy-out.js';
import { lookedAt, moveAside, moveView } from '../../state/scrollback/read-on.js';
import { readingOf } from '../../state/scrollback/reading.js';
import { setReading } from '../../state/scrollback/set-reading.js';
import { viewWith } from '../../state/scrollback/view-moves.js';
import { focusedSession } from '../../state/target.js';
import type { Key } from '../../terminal/key-names.js';
import { stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';

/** Keys that keep their meaning while text is copied. */
const NOT_FOR_COPYING: readonly string[] = ['/', 'n', 'N', 'z', '?', '[', ']', 'tab', 'shift-tab', 'ctrl-l'];

/** Moves the view of a session over its screen and what it has shown before. */
export function moveSession({ app }: Screen, move: Move): void {
  const looked = lookedAt(app, app.store.getState().view.tab);
  if (looked === null) return;
  const step = stepOf(move, Math.max(looked.shown.rows - 1, 1));
  if (step !== null) moveView(app, looked, step);
  else moveAside(app, looked, move === 'open' ? 1 : -1);
}

/**
 * Gives copy mode a key, where the focused session is in it.
 * @returns true where it was for copy mode
 */
export function copyWithKey({ app }: Screen, { name }: Key): boolean {
  const { store } = app;
  const id = focusedSession(store.getState())?.view.id;
  if (id === undefined || NOT_FOR_COPYING.includes(name)) return false;
  const reading = readingOf(store.getState().view, id);
  const looked = lookedAt(app, id);
  if (reading.copying === null || looked === null) return false;
  const { lines, shown } = looked;
  const step = copyKey(lines, reading.copying, name, Math.max(shown.rows - 1, 1));
  if (step === 'leave') leaveCopying(app, id);
  else if (step === 'copy') copySelection(app, id, lines, reading.copying);
  else if (step === 'save') saveSelection(app, id, lines, reading.copying);
  else if (step !== null) {
    const { row, column } = step.copying.cursor;
    const at = viewWith(reading.at ?? shown, shown.columns, shown.rows, row, column);
    setReading(store, id, { copying: step.copying, at });
  }
  return true;
}

/**
 * Takes back the search in the focused session, or else that it is scrolled back.
 * @returns true where there was one
 */
export function stopReading({ app }: Screen): boolean {
  const { store } = app;
  const id = focusedSession(store.getState())?.view.id;
  if (id === undefined) return false;
  const { search, at } = readingOf(store.getState().view, id);
  if (search === null && at === null) return false;
  setReading(store, id, search === null ? { at: null } : { search: null });
  return true;
}
