import type { HostPort } from '../../state/fleet/host-port.js';
import { safeText } from '../../terminal/safe-text.js';

type Read = HostPort['history']['read'];
type HistoryQuery = Parameters<Read>[0];

/** What a host's history answers. */
export type HistoryAnswer = Awaited<ReturnType<Read>>;

/** An event as it was recorded. Its texts are raw. */
export type HistoryEvent = Extract<HistoryAnswer, { next: unknown }>['events'][number];

/** How many events are searched for a text at a time; keys are answered in between. */
const SLICE = 35_000;
/** The most events that are read again after the history was written: a host answers with no more at a time. */
const AGAIN = 1000;

/** Which events of a history, and how many at a time. */
export type EventChoice = {
  /** The events of this VM; null: all. */
  vm: HistoryEvent['vm'];
  /** Only events with this text. */
  filter: string;
  pageSize: number;
};

/** What was read of a host's history. Its reads are asked for by {@link wantedRead}, one after another. */
export type EventList = EventChoice & {
  /** Newest first. Their texts are raw. */
  events: readonly HistoryEvent[];
  /** Where the next page begins; null: there is none. */
  next: number | null;
  /** Why the history cannot be read; safe text. */
  problem: string | null;
  /** By how much the host's clock was ahead of ours, in ms; 0 where that is not worth telling. */
  aheadMs: number;
  /** How many events are to be read. */
  wanted: number;
  /** Not null while the events are those of an earlier choice: the search continues below the id `searchedTo`. */
  stale: { searchedTo: number | null } | null;
  /** How often the history was written, and how often that was when it was last read. */
  written: number;
  read: number;
};

/** A read that a list needs; `list`: as it was when it was asked for. */
export type WantedRead = { kind: 'first' | 'again' | 'older'; query: HistoryQuery; list: EventList };

/** A list of which nothing was read. */
export function unreadList(choice: EventChoice): EventList {
  const nothing = { events: [], next: null, problem: null, aheadMs: 0, written: 0, read: 0 };
  return { ...choice, ...nothing, wanted: choice.pageSize, stale: { searchedTo: null } };
}

/** The list with another choice, or read from the beginning. Its events stay until there is an answer. */
export function chosenAnew(list: EventList, change: Partial<EventChoice> = {}): EventList {
  return { ...list, ...change, stale: { searchedTo: null } };
}

/** The list after the history was written. */
export function writtenTo(list: EventList): EventList {
  return { ...list, written: list.written + 1 };
}

/** The list with another page to be read, where there is one. */
export function withMore(list: EventList): EventList {
  const { events, next, pageSize, wanted } = list;
  return next === null ? list : { ...list, wanted: Math.max(wanted, events.length + pageSize) };
}

/** True while events are searched for; those that were written meanwhile do not count. */
export function isSearching({ events, next, wanted, stale }: EventList): boolean {
  return stale !== null || (next !== null && events.length < wanted);
}

/** The read that is needed next; null: none is. */
export function wantedRead(list: EventList): WantedRead | null {
  const { events, next, wanted, stale, written, read, pageSize } = list;
  if (stale !== null) {
    const { searchedTo } = stale;
    const from = searchedTo === null ? {} : { before: searchedTo };
    return { kind: 'first', query: queryOf(list, { limit: pageSize, ...from }), list };
  }
  if (written !== read) {
    const oldestOpen = events.findLastIndex(({ end }) => end === null);
    const limit = Math.min(Math.max(pageSize, oldestOpen + 1 + pageSize), AGAIN);
    return { kind: 'again', query: queryOf(list, { limit }), list };
  }
  if (next === null || events.length >= wanted) return null;
  const limit = Math.min(wanted - events.length, AGAIN);
  return { kind: 'older', query: queryOf(list, { limit, before: next }), list };
}

/** The list after an answer; an answer to what is asked no longer changes nothing. */
export function answered(
  list: EventList,
  { kind, list: asked }: WantedRead,
  answer: HistoryAnswer,
  aheadNowMs: number,
): EventList {
  // Who does not answer tells no time: what is known of it keeps its own.
  const aheadMs = 'refused' in answer ? list.aheadMs : aheadNowMs;
  if (kind === 'first') {
    if (list.stale !== asked.stale) return list;
    const page = pageOf(answer);
    if (page.events.length === 0 && page.next !== null) return { ...list, stale: { searchedTo: page.next } };
    return { ...list, ...page, aheadMs, wanted: list.pageSize, stale: null, read: asked.written };
  }
  if (list.stale !== null) return list;
  if (kind === 'older') {
    if (list.next !== asked.next) return list;
    const page = pageOf(answer);
    return { ...list, ...page, aheadMs, events: [...list.events, ...page.events] };
  }
  return readAgain({ ...list, aheadMs, read: asked.written }, answer);
}

/** The list with its newest events read again: what lies between them and the older ones it knew is never left out. */
function readAgain(list: EventList, answer: HistoryAnswer): EventList {
  const page = pageOf(answer);
  // The events are kept for when the history can be read again.
  if (page.problem !== null) return { ...list, problem: page.problem };
  const { next } = page;
  const newestKnown = list.events[0]?.id ?? list.next ?? 0;
  if (next === null || newestKnown < next) return { ...list, ...page };
  const older = list.events.filter(({ id }) => id < next);
  return {
    ...list,
    problem: null,
    events: [...page.events, ...older],
    next: list.next === null ? null : Math.min(next, list.next),
  };
}

function pageOf(answer: HistoryAnswer): Pick<EventList, 'events' | 'next' | 'problem'> {
  if ('refused' in answer) return { events: [], next: null, problem: safeText(answer.refused) };
  return { events: answer.events, next: answer.next, problem: null };
}

function queryOf({ vm, filter }: EventChoice, part: Pick<HistoryQuery, 'before' | 'limit'>): HistoryQuery {
  return {
    ...(vm && { vm: { id: vm.id, name: vm.name } }),
    ...(filter !== '' && { text: filter, within: SLICE }),
    ...part,
  };
}
