import { safeStart } from '../terminal/safe-text.js';
import type { AppContext } from './app-context.js';
import type { SessionHandle } from './ports.js';
import { FOLLOWING } from './scrollback/browsing.js';
import { setBrowsing } from './scrollback/set-browsing.js';
import { sessionName } from './session-name.js';
import { type AppState, type SessionTab, type Store, setView } from './store.js';

type Typing = Pick<AppState, 'tabs' | 'view'>;

/** The sessions that are typed into: the one that has the keyboard, and all marked ones where that is asked for. */
export function typedInto({ tabs, view }: Typing): readonly SessionTab[] {
  const { captured, typingToMarked, markedSessions } = view;
  return tabs.filter(
    ({ view: { id } }) => id === captured || (typingToMarked !== null && markedSessions.has(id)),
  );
}

/** Of the sessions that are typed into, those that take it. */
export function takingKeys(state: Typing): readonly SessionTab[] {
  return typedInto(state).filter(({ view }) => view.state !== 'ended');
}

/**
 * Types into the session that has the keyboard, or into all marked ones; what another one than the shown holds back is
 * said.
 */
export function typeInto(
  app: Pick<AppContext, 'store' | 'sessions'>,
  type: (to: SessionHandle) => void,
): void {
  const { store, sessions } = app;
  const { captured, typingToMarked } = store.getState().view;
  for (const tab of takingKeys(store.getState())) {
    const { id } = tab.view;
    const handle = sessions.handle(id);
    if (handle === null) continue;
    showEnd(store, id);
    const before = handle.view().remarks.at(-1);
    type(handle);
    const said = handle.view().remarks.at(-1);
    if (said === undefined || said === before || id === captured || typingToMarked === null) continue;
    setView(store, { typingToMarked: { said: `${sessionName(tab)}: ${safeStart(said)}` } });
  }
}

/** Stops the pastes that are shown in the sessions that are typed into; false: there is none. */
export function stopPastes({ store, sessions }: Pick<AppContext, 'store' | 'sessions'>): boolean {
  const pasting = typedInto(store.getState()).filter(({ view }) => view.pasting !== null);
  for (const { view } of pasting) sessions.handle(view.id)?.keyboard?.stopPaste();
  return pasting.length > 0;
}

/** Lets a session show its end again, as it does while it is typed into. */
export function showEnd(store: Store, session: string): void {
  setBrowsing(store, session, FOLLOWING);
}
