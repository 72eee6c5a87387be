import { safeStart } from '../../terminal/safe-text.js';
import { type AppContext, notify } from '../app-context.js';
import type { SessionLines, ViewPlace } from '../ports.js';
import { browsingOf } from './browsing.js';
import { MOST_HITS, type Search, searchAgain, searchFor, stepSearch } from './search.js';
import { setBrowsing } from './set-browsing.js';
import { moveColumns, moveRows, type Shown, viewOf } from './view-moves.js';

/** The most columns of the text that is searched for, in a message. */
const TEXT_COLUMNS = 24;

/** A session's lines, and what its pane shows of them. */
export type ShownLines = { id: string; lines: SessionLines; shown: Shown };

/** The lines of a session, and the view where it has been moved to, painted or not; null where it has none. */
export function shownLines(
  app: Pick<AppContext, 'sessions' | 'shown' | 'store'>,
  id: string,
): ShownLines | null {
  const lines = app.sessions.handle(id)?.lines() ?? null;
  if (lines === null) return null;
  const whole = { columns: lines.columns, rows: lines.end - lines.screen, top: lines.screen, left: 0 };
  return {
    id,
    lines,
    shown: { ...(app.shown(id) ?? whole), ...browsingOf(app.store.getState().view, id).at },
  };
}

/** Moves the view of a session by so many rows; with infinitely many down it follows the cursor again. */
export function moveView(app: AppContext, { id, lines, shown }: ShownLines, rows: number): void {
  const at = rows === Number.POSITIVE_INFINITY ? null : moveRows(lines, shown, rows);
  setAt(app, { id, lines, shown }, at);
}

/** Moves the view of a session to the side, where its pane is narrower than its screen. */
export function moveAside(app: AppContext, here: ShownLines, direction: 1 | -1): void {
  setAt(app, here, moveColumns(here.lines, here.shown, direction));
}

/** A view that shows what it would show anyway follows the cursor. */
function setAt({ store }: AppContext, { id, lines, shown }: ShownLines, at: ViewPlace | null): void {
  const following = lines.following(shown.columns, shown.rows);
  const isSame = at !== null && at.top === following.top && at.left === following.left;
  setBrowsing(store, id, { at: isSame ? null : at });
}

/** Searches for a text, and goes to the first hit above what is shown last. */
export function beginSearch(app: AppContext, here: ShownLines, text: string): void {
  if (text === '') return setBrowsing(app.store, here.id, { search: null });
  showStep(app, here, searchFor(here.lines, text), 'older');
}

/** Goes to the next hit of the search. */
export function goOnSearching(app: AppContext, here: ShownLines, direction: 'older' | 'newer'): void {
  const { search } = browsingOf(app.store.getState().view, here.id);
  if (search !== null) showStep(app, here, searchAgain(here.lines, search), direction);
}

function showStep(
  app: AppContext,
  { id, lines, shown }: ShownLines,
  search: Search,
  direction: 'older' | 'newer',
): void {
  const { copying, at } = browsingOf(app.store.getState().view, id);
  const end = at === null ? lines.end : shown.top + shown.rows;
  const stepped = stepSearch(search, direction, copying?.cursor ?? { row: end, column: 0 });
  const hit = stepped.at === null ? undefined : stepped.hits[stepped.at];
  if (hit === undefined) {
    setBrowsing(app.store, id, { search: null });
    notify(
      app,
      `"${safeStart(search.text, TEXT_COLUMNS)}" is not in these ${lines.end - lines.first} lines.`,
      'bad',
      ({ view }) => view.searching ?? view.tab,
    );
    return;
  }
  setBrowsing(app.store, id, {
    search: stepped,
    at: viewOf(lines, shown, hit.row, hit.column),
    copying: copying && { ...copying, cursor: { row: hit.row, column: hit.column } },
  });
}

/** Where a search stands: `3 of 17`. */
export function searchWords({ hits, at, wrapped }: Search): string {
  const count = `${(at ?? 0) + 1} of ${hits.length}${hits.length < MOST_HITS ? '' : ' or more'}`;
  if (!wrapped || hits.length === 1) return count;
  return `${count}, on from the ${at === 0 ? 'newest' : 'oldest'}`;
}
