import { actionForKey } from '../../state/actions/table.js';
import type { Move } from '../../state/app-context.js';
import { moveAside, moveView, shownLines } from '../../state/scrollback/browse.js';
import { browsingOf } from '../../state/scrollback/browsing.js';
import { copyKey } from '../../state/scrollback/copy-keys.js';
import { copySelection, leaveCopying, saveSelection } from '../../state/scrollback/copy-out.js';
import { setBrowsing } from '../../state/scrollback/set-browsing.js';
import { viewWith } from '../../state/scrollback/view-moves.js';
import { focusedSession } from '../../state/target.js';
import type { Key } from '../../terminal/key-names.js';
import { stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';

/** Actions whose keys keep their meaning while text is copied, where copy mode has none for them. */
const BESIDE_COPYING: readonly string[] = [
  'search',
  'search-older',
  'search-newer',
  'zoom',
  'help',
  'messages',
  'previous-tab',
  'next-tab',
  'next-pane',
  'previous-pane',
  'redraw',
];

/** Moves the view of a session over its screen and what it has shown before. */
export function moveSession({ app }: Screen, move: Move): void {
  const here = shownLines(app, app.store.getState().view.tab);
  if (here === null) return;
  const step = stepOf(move, Math.max(here.shown.rows - 1, 1));
  if (step !== null) moveView(app, here, step);
  else moveAside(app, here, move === 'open' ? 1 : -1);
}

/**
 * Gives copy mode a key, where the focused session is in it.
 * @returns true where it was for copy mode
 */
export function copyWithKey({ app }: Screen, { name }: Key): boolean {
  const { store } = app;
  const state = store.getState();
  const id = focusedSession(state)?.view.id;
  if (id === undefined) return false;
  const browsing = browsingOf(state.view, id);
  const here = shownLines(app, id);
  if (browsing.copying === null || here === null) return false;
  const { lines, shown } = here;
  const step = copyKey(lines, browsing.copying, name, Math.max(shown.rows - 1, 1));
  if (step === null) return !BESIDE_COPYING.includes(actionForKey(state, name)?.action.id ?? '');
  if (step === 'leave') leaveCopying(app, id);
  else if (step === 'copy') copySelection(app, id, lines, browsing.copying);
  else if (step === 'save') saveSelection(app, id, lines, browsing.copying);
  else {
    const { row, column } = step.copying.cursor;
    const at = viewWith(browsing.at ?? shown, shown.columns, shown.rows, row, column);
    setBrowsing(store, id, { copying: step.copying, at });
  }
  return true;
}

/**
 * Takes back the search in the focused session, or else that it is scrolled back.
 * @returns true where there was one
 */
export function stopBrowsing({ app }: Screen): boolean {
  const { store } = app;
  const id = focusedSession(store.getState())?.view.id;
  if (id === undefined) return false;
  const { search, at } = browsingOf(store.getState().view, id);
  if (search === null && at === null) return false;
  setBrowsing(store, id, search === null ? { at: null } : { search: null });
  return true;
}
