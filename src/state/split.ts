import type { AppState, SessionTab } from './store.js';
import type { Split } from './view.js';

/** The two sessions that are shown side by side; null: one tab is shown, or one of the two is gone. */
export function shownSplit({
  tabs,
  view,
}: Pick<AppState, 'tabs' | 'view'>): readonly [SessionTab, SessionTab] | null {
  const { split, tab } = view;
  if (split === null || (tab !== split.first && tab !== split.second)) return null;
  const of = (id: string) => tabs.find((one) => one.view.id === id);
  const first = of(split.first);
  const second = of(split.second);
  return first && second ? [first, second] : null;
}

/** True where a session is in sight: in the shown tab, or beside it. */
export function isInSight(state: Pick<AppState, 'tabs' | 'view'>, id: string): boolean {
  if (state.view.tab === id) return true;
  return shownSplit(state)?.some(({ view }) => view.id === id) ?? false;
}

/** A split with a session in the place of another one. */
export function splitWith(split: Split | null, id: string, inPlaceOf: string): Split | null {
  if (split === null) return null;
  return {
    first: split.first === inPlaceOf ? id : split.first,
    second: split.second === inPlaceOf ? id : split.second,
  };
}
