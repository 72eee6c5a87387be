import { markedGrid } from '../screens/guest-screen/marked-grid.js';
import type { Session } from '../sessions/session.js';
import { type Browsing, browsingOf, rewrapped } from '../state/scrollback/browsing.js';
import { setBrowsing } from '../state/scrollback/set-browsing.js';
import { type Shown, viewWith } from '../state/scrollback/view-moves.js';
import type { Store } from '../state/store.js';
import type { CellGrid } from '../terminal/cells.js';

/** What the panes of sessions show: each session's lines from where the user looks at them. */
export type SessionViews = {
  /** Keeps the view of a session at its text when a resize wraps its lines anew. */
  follow(session: Session): void;
  /** What a session shows in a pane of this size; nothing where it is undefined. */
  grid(id: string, session: Session | undefined, columns: number, rows: number, covered: number): CellGrid;
  /** What a session showed last; null: nothing yet, or it is undefined. */
  shown(session: Session | undefined): Shown | null;
};

/** Makes them; how each session is browsed is in the store. */
export function createSessionViews(store: Store): SessionViews {
  const last = new WeakMap<Session, Shown>();
  const browsingNow = (id: string) => browsingOf(store.getState().view, id);
  return {
    follow(session) {
      const { id } = session.view();
      session.onRewrap((placeAfter) => setBrowsing(store, id, rewrapped(browsingNow(id), placeAfter)));
    },
    grid(id, session, columns, rows, covered) {
      if (session === undefined) return { columns, rows: [], cursor: null };
      const browsing = browsingNow(id);
      const grid = session.screen(columns, rows, covered, placeOf(browsing, columns, rows));
      last.set(session, { columns: grid.columns, rows: grid.rows.length, top: grid.top, left: grid.left });
      return markedGrid(grid, browsing, session.lines()?.columns ?? grid.columns);
    },
    shown: (session) => (session && last.get(session)) ?? null,
  };
}

/** Where the view is; in copy mode its cursor is always in it, also where the pane has become smaller. */
function placeOf({ at, copying }: Browsing, columns: number, rows: number): Browsing['at'] {
  if (at === null || copying === null) return at;
  return viewWith(at, columns, rows, copying.cursor.row, copying.cursor.column);
}
