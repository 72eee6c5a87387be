import type { SessionTab } from './store.js';

/** A tab that is no session. */
type ManagerTab = { id: string; title: string };

/** The tabs that are no session: those before the sessions, and those behind them. */
export const MANAGER_TABS: { before: readonly ManagerTab[]; behind: readonly ManagerTab[] } = {
  before: [
    { id: 'details', title: 'Details' },
    { id: 'config', title: 'Config' },
  ],
  behind: [
    { id: 'checkpoints', title: 'Checkpoints' },
    { id: 'host', title: 'Host' },
  ],
};

const IDS: ReadonlySet<string> = new Set(
  [...MANAGER_TABS.before, ...MANAGER_TABS.behind].map(({ id }) => id),
);

/** True for a tab that is no session. */
export function isManagerTab(id: string): boolean {
  return IDS.has(id);
}

/** True for a tab that is about the selected VM: what a key does to a VM in the list, it does there. */
export function isAboutSelected(id: string): boolean {
  return id === 'details' || id === 'config';
}

/** The ids of all tabs, from left to right. */
export function tabOrder(sessions: readonly SessionTab[]): readonly string[] {
  const { before, behind } = MANAGER_TABS;
  return [
    ...before.map(({ id }) => id),
    ...sessions.map(({ view }) => view.id),
    ...behind.map(({ id }) => id),
  ];
}
