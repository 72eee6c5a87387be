import type { SessionTab } from '../../state/store.js';
import { shownName } from '../../state/vms/find.js';
import { cutText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';

/** A tab as its title is shown. */
export type Tab = { id: string; label: string; isShown: boolean };

/** The most columns of a tab's words. */
const TAB_COLUMNS = 24;

/** The room left for the tabs after the shown one, and for the count of those before. */
const KEPT_COLUMNS = 4;

/**
 * The tabs to show: as many before the shown one as fit with it.
 * @returns the tabs, and how many before them are left out
 */
export function tabsInRoom(
  sessions: readonly SessionTab[],
  shown: string,
  columns: number,
): { hidden: number; tabs: readonly Tab[] } {
  const all = [
    { id: 'details', words: 'Details' },
    ...sessions.map((tab) => ({ id: tab.view.id, words: wordsOf(tab) })),
    { id: 'checkpoints', words: 'Checkpoints' },
  ];
  const at = Math.max(
    all.findIndex(({ id }) => id === shown),
    0,
  );
  const tabs = all.map(({ id, words }, index): Tab => {
    const text = cutText(words, TAB_COLUMNS);
    return { id, label: index === at ? `[${text}]` : ` ${text} `, isShown: index === at };
  });
  const widthFrom = (first: number) =>
    tabs.slice(first, at + 1).reduce((sum, { label }) => sum + textWidth(label), 0);
  let hidden = 0;
  while (hidden < at && widthFrom(hidden) > columns - KEPT_COLUMNS) hidden += 1;
  return { hidden, tabs: tabs.slice(hidden) };
}

function wordsOf({ view, vmName }: SessionTab): string {
  const { mode, stream, state } = view;
  const what = mode === 'stream' ? safeStart(stream ?? '') : mode === 'vnc' ? 'VNC' : mode;
  return `${shownName(vmName)}: ${what}${state === 'ended' ? ' (ended)' : ''}`;
}
