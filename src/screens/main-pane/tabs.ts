import { MANAGER_TABS } from '../../state/manager-tabs.js';
import type { SessionTab } from '../../state/store.js';
import { cutText } from '../../terminal/cut-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { cutSessionName } from './cut-session-name.js';

/** A tab as its title is shown. `hasNew`: marked with a `+`, too; `isTypedInto`: with a `&`, as one of several. */
export type Tab = { id: string; label: string; isShown: boolean; hasNew: boolean; isTypedInto: boolean };

/** The tabs that have room, and the marks of those on both sides that have none; '' where all are shown. */
export type TabRow = { before: string; tabs: readonly Tab[]; after: string };

/**
 * The sessions that are marked for typing to several, and whether that is going on; and those with an alert about their
 * VM that is not seen yet.
 */
export type SessionMarks = {
  marked: ReadonlySet<string>;
  isTyping: boolean;
  alerted?: readonly string[];
};

const NO_MARKS: SessionMarks = { marked: new Set(), isTyping: false };

/** The most columns of a tab's name. */
const TAB_COLUMNS = 24;

/**
 * The tabs to show in a row of so many columns: the shown one, as many before it as fit with it, then as many after it
 * as there is room for.
 */
export function tabsInRoom(
  sessions: readonly SessionTab[],
  shown: string,
  columns: number,
  marks: SessionMarks = NO_MARKS,
): TabRow {
  const plain = { sign: '', hasNew: false, isTypedInto: false };
  const aside = Math.min(2 * MARK_COLUMNS, Math.max(columns - 2, 0));
  const room = columns - 2 - aside;
  const all = [
    ...MANAGER_TABS.before.map(({ id, title }) => ({ id, name: title, ...plain })),
    ...sessions.map((tab, at) => wordsOf(tab, at + 1, marks, room)),
    ...MANAGER_TABS.behind.map(({ id, title }) => ({ id, name: title, ...plain })),
  ];
  const at = Math.max(
    all.findIndex(({ id }) => id === shown),
    0,
  );
  const tabs = all.map(({ id, name, sign, hasNew, isTypedInto }, index): Tab => {
    const words = cutText(name, nameColumns(sign, room)) + sign;
    const isShown = index === at;
    return { id, label: isShown ? `[${words}]` : ` ${words} `, isShown, hasNew, isTypedInto };
  });
  const row = (from: number, to: number): TabRow => ({
    before: markOf('‹', tabs.slice(0, from)),
    tabs: tabs.slice(from, to),
    after: markOf('›', tabs.slice(to)),
  });
  let from = 0;
  while (from < at && widthOf(row(from, at + 1)) > columns) from += 1;
  let to = tabs.length;
  while (to > at + 1 && widthOf(row(from, to)) > columns) to -= 1;
  return row(from, to);
}

/** The id of the tab at a column of the row, from 0; null: none is there. */
export function tabAt({ before, tabs }: TabRow, column: number): string | null {
  let end = textWidth(before);
  for (const { id, label } of tabs) {
    const begin = end;
    end += textWidth(label);
    if (column >= begin && column < end) return id;
  }
  return null;
}

/** The widest mark with a two-digit number. */
const MARK_COLUMNS = 5;

function markOf(arrow: '‹' | '›', hidden: readonly Tab[]): string {
  if (hidden.length === 0) return '';
  const count = `${hidden.length}${hidden.some(({ hasNew }) => hasNew) ? '+' : ''}`;
  return arrow === '‹' ? `‹${count} ` : ` ${count}›`;
}

function widthOf({ before, tabs, after }: TabRow): number {
  return tabs.reduce((sum, { label }) => sum + textWidth(label), textWidth(before) + textWidth(after));
}

/** How wide a tab's name may be beside its sign. */
function nameColumns(sign: string, room: number): number {
  return Math.max(Math.min(TAB_COLUMNS, room - textWidth(sign)), 1);
}

function wordsOf(tab: SessionTab, number: number, marks: SessionMarks, room: number) {
  const { marked, isTyping, alerted = [] } = marks;
  const { id } = tab.view;
  const isTypedInto = isTyping && marked.has(id) && tab.view.state !== 'ended';
  const mark = isTypedInto ? '&' : marked.has(id) ? '*' : '';
  const sign = `${alerted.includes(id) ? ' !' : ''}${tab.hasNew ? ' +' : ''}${tab.view.recording === null ? '' : ' rec'}${tab.view.state === 'ended' ? ' (ended)' : ''}`;
  const before = `${mark}${number} `;
  const name = before + cutSessionName(tab, nameColumns(sign, room) - before.length);
  return { id, name, sign, hasNew: tab.hasNew, isTypedInto };
}
