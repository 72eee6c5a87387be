import { type Store, setView } from '../store.js';
import { type Browsing, browsingOf } from './browsing.js';

/**
 * Changes how a session is browsed, and forgets how closed ones were. Sets nothing where one is not browsed and was not.
 * What copying and searching have to say takes the place of a message.
 */
export function setBrowsing(store: Store, session: string, change: Partial<Browsing>): void {
  const { view, tabs } = store.getState();
  const browsing = { ...browsingOf(view, session), ...change };
  const isFollowed = browsing.at === null && browsing.copying === null && browsing.search === null;
  if (isFollowed && !view.browsing.has(session)) return;
  const isOpen = ([id]: readonly [string, Browsing]) => tabs.some((tab) => tab.view.id === id);
  const next = new Map([...view.browsing].filter(isOpen));
  if (isFollowed) next.delete(session);
  else next.set(session, browsing);
  const says = (change.copying ?? null) !== null || (change.search ?? null) !== null;
  setView(store, { browsing: next, message: says ? null : view.message });
}
