import { type HostsState, vmWithKey } from './fleet/vms-of-hosts.js';
import { isInSight } from './split.js';
import type { AppState, ClosedTab, SessionTab } from './store.js';

/** How many tabs of ended sessions are kept, besides those with something new. */
const MOST_ENDED = 8;

/** How many closed tabs can be opened again. */
const MOST_CLOSED = 20;

/** The tabs with one added at the end, or in place of the tab that it replaces: its own, or another's. */
export function putTab(
  tabs: readonly SessionTab[],
  tab: SessionTab,
  inPlaceOf: string | null,
): readonly SessionTab[] {
  const own = tabs.findIndex(({ view }) => view.id === tab.view.id);
  const at = own >= 0 ? own : tabs.findIndex(({ view }) => view.id === inPlaceOf);
  return at < 0 ? [...tabs, tab] : tabs.with(at, tab);
}

/** The tabs without some. */
export function removeTabs(tabs: readonly SessionTab[], ids: readonly string[]): readonly SessionTab[] {
  return ids.length === 0 ? tabs : tabs.filter(({ view }) => !ids.includes(view.id));
}

/**
 * The ended sessions among some tabs that are too many: the leftmost first, but never one with something new, nor one
 * that the user looks at or types into.
 */
export function spareTabs(
  state: Pick<AppState, 'tabs' | 'view'>,
  tabs: readonly SessionTab[],
): readonly string[] {
  const ended = tabs.filter(({ view }) => view.state === 'ended');
  return ended
    .filter(({ hasNew, view: { id } }) => !hasNew && !isInSight(state, id) && id !== state.view.captured)
    .slice(0, Math.max(ended.length - MOST_ENDED, 0))
    .map(({ view }) => view.id);
}

/** What a closed tab changes: it is gone, and can be opened again. */
export function withClosed(
  { tabs, closedTabs }: Pick<AppState, 'tabs' | 'closedTabs'>,
  id: string,
): Pick<AppState, 'tabs' | 'closedTabs'> {
  const closed = tabs.find(({ view }) => view.id === id);
  if (closed === undefined) return { tabs, closedTabs };
  const { vmName, vmKey, view } = closed;
  const reopened: ClosedTab = { vmName, vmKey, mode: view.mode, stream: view.stream };
  return { tabs: removeTabs(tabs, [id]), closedTabs: [...closedTabs, reopened].slice(-MOST_CLOSED) };
}

/** The tab closed last whose VM is still on its host; null: there is none. */
export function lastClosed(state: HostsState & Pick<AppState, 'closedTabs'>): ClosedTab | null {
  return state.closedTabs.findLast(({ vmKey }) => vmWithKey(state, vmKey)?.device) ?? null;
}
