import type { HostId } from '../../state/fleet/host-id.js';
import { remembered } from '../../state/remembered.js';
import {
  answered,
  chosenAnew,
  type EventList,
  type HistoryAnswer,
  type HistoryEvent,
  isSearching,
  unreadList,
  type WantedRead,
  withMore,
  writtenTo,
} from './event-list.js';

/** How many events are read at a time, of all hosts together, and at least of each. */
const PAGE = 100;
const LEAST_PAGE = 10;
/** More are read once the cursor is so near to the last event that was read. */
const AHEAD = 20;

/** Whose history is shown: that of these hosts, or of a VM of the only one. */
export type Scope = { hosts: readonly HostId[]; vm: HistoryEvent['vm'] };

/** An event of a host; `at`: when it was by our clock, in ms since the epoch. */
export type HostedEvent = { host: HostId; event: HistoryEvent; at: number };

/** The history that is shown. */
export type HistoryView = {
  scope: Scope;
  filter: string;
  lists: ReadonlyMap<HostId, EventList>;
  /** The row with the cursor. */
  cursor: number;
};

/** A history of which nothing was read yet. */
export function unreadView(scope: Scope, filter = ''): HistoryView {
  const pageSize = Math.max(Math.floor(PAGE / Math.max(scope.hosts.length, 1)), LEAST_PAGE);
  const list = unreadList({ vm: scope.vm, filter, pageSize });
  return { scope, filter, lists: new Map(scope.hosts.map((host) => [host, list])), cursor: 0 };
}

/** The same part of the history, read from the beginning; another filter may be given. */
export function readAnew(view: HistoryView, filter = view.filter): HistoryView {
  const lists = new Map([...view.lists].map(([host, list]) => [host, chosenAnew(list, { filter })] as const));
  return { ...view, filter, lists };
}

/** True until an event is found for what is asked now, or there is none on any host. */
export function isUnanswered(view: HistoryView): boolean {
  const isAnswered = [...view.lists.values()].some(({ stale }) => stale === null);
  return !isAnswered || (rowsOf(view).length === 0 && isViewSearching(view));
}

/** True while events are searched for on any host. */
export function isViewSearching({ lists }: HistoryView): boolean {
  return [...lists.values()].some(isSearching);
}

/** The view after a host's history was written. */
export function writtenBy(view: HistoryView, host: HostId): HistoryView {
  const list = view.lists.get(host);
  return list === undefined ? view : { ...view, lists: new Map(view.lists).set(host, writtenTo(list)) };
}

/**
 * The view after an answer of a host. The cursor stays on its event; it goes to the newest with the first answer.
 * @param aheadMs by how much the host's clock is ahead of ours
 */
export function answeredBy(
  view: HistoryView,
  host: HostId,
  wanted: WantedRead,
  answer: HistoryAnswer,
  aheadMs: number,
): HistoryView {
  const list = view.lists.get(host);
  if (list === undefined) return view;
  const lists = new Map(view.lists).set(host, answered(list, wanted, answer, aheadMs));
  const next = { ...view, lists };
  if (isUnanswered(view)) return isUnanswered(next) ? next : { ...next, cursor: 0 };
  // Who has not moved yet looks at the newest of all hosts, in whichever order they answer.
  if (wanted.kind === 'first' && view.cursor === 0) return next;
  const on = rowsOf(view)[view.cursor];
  const rows = rowsOf(next);
  const at = rows.findIndex((row) => row.host === on?.host && row.event.id === on.event.id);
  return { ...next, cursor: at < 0 ? Math.max(Math.min(view.cursor, rows.length - 1), 0) : at };
}

/** The view with its cursor on another row; more is read before the cursor gets to the end. */
export function movedTo(view: HistoryView, cursor: number): HistoryView {
  const moved = { ...view, cursor };
  if (cursor < rowsOf(view).length - AHEAD) return moved;
  const end = endOf(view.lists);
  const lists = new Map(view.lists);
  for (const [host, list] of lists) {
    if (end === null || (timesOf(list).at(-1) ?? end.at) >= end.at) lists.set(host, withMore(list));
  }
  return { ...moved, lists };
}

/** The events of all hosts, newest first by our clock. None is shown that may have unread ones above it. */
export function rowsOf({ lists }: Pick<HistoryView, 'lists'>): readonly HostedEvent[] {
  return mergedRows(lists);
}

const mergedRows = remembered((lists: HistoryView['lists']): readonly HostedEvent[] => {
  const upToDate = [...lists].filter(([, { stale }]) => stale === null);
  const rows = (upToDate.length > 0 ? upToDate : [...lists]).flatMap(([host, list], order) =>
    timesOf(list).map((at, place) => ({ host, event: list.events[place] as HistoryEvent, at, order })),
  );
  if (lists.size === 1) return rows;
  const newestFirst = rows.sort((one, other) => other.at - one.at || one.order - other.order);
  const end = endOf(lists);
  const last = newestFirst.findLastIndex(({ host, at }) => host === end?.host && at === end.at);
  return last < 0 ? newestFirst : newestFirst.slice(0, last + 1);
});

/** When the events of a host were by our clock. Their order is the host's, even where its clock was set. */
const timesOf = remembered(({ events, aheadMs }: EventList): readonly number[] => {
  let last = Number.POSITIVE_INFINITY;
  return events.map(({ at }) => {
    last = Math.min(last, at - aheadMs);
    return last;
  });
});

/**
 * The event that is shown last: the oldest known one of the host that has more to read and was read least far; null:
 * all are shown.
 */
function endOf(lists: HistoryView['lists']): { host: HostId; at: number } | null {
  let end: { host: HostId; at: number } | null = null;
  for (const [host, list] of lists) {
    const at = list.stale === null && list.next !== null ? timesOf(list).at(-1) : undefined;
    if (at !== undefined && (end === null || at > end.at)) end = { host, at };
  }
  return end;
}
