import { type Store, setView } from '../store.js';
import { type Reading, readingOf } from './reading.js';

/**
 * Changes how a session is looked at, and forgets how closed ones were. Sets nothing where a session that is followed
 * stays so. What copying and searching have to say takes the place of a notice.
 */
export function setReading(store: Store, session: string, change: Partial<Reading>): void {
  const { view, tabs } = store.getState();
  const reading = { ...readingOf(view, session), ...change };
  const isFollowed = reading.at === null && reading.copying === null && reading.search === null;
  if (isFollowed && !view.readings.has(session)) return;
  const isOpen = ([id]: readonly [string, Reading]) => tabs.some((tab) => tab.view.id === id);
  const readings = new Map([...view.readings].filter(isOpen));
  if (isFollowed) readings.delete(session);
  else readings.set(session, reading);
  const says = (change.copying ?? null) !== null || (change.search ?? null) !== null;
  setView(store, { readings, notice: says ? null : view.notice });
}
