import type { AppContext } from '../../state/app-context.js';
import { safeText } from '../../terminal/safe-text.js';

type History = AppContext['history'];

/** An event as it was recorded. Its texts are raw. */
export type HistoryEvent = Extract<ReturnType<History['read']>, { next: unknown }>['events'][number];

/** How many events are read at a time. */
const PAGE = 100;
/** The next page is read when the cursor is so near to the last event that was read. */
const AHEAD = 20;
/** How many events are searched for a text at a time; keys are answered in between. */
const SLICE = 35_000;
/** The most events that are read again after the history was written. */
const AGAIN = 1000;

/** Which part of the history is shown, and how much of it was read. */
export type EventList = {
  /** The events of this VM; null: all. */
  vm: HistoryEvent['vm'];
  /** Only events with this text. */
  filter: string;
  /** Newest first. */
  events: readonly HistoryEvent[];
  /** Where the next page begins; null: there is none. */
  next: number | null;
  /** Why the history cannot be read; safe text. */
  problem: string | null;
  /** The id of the newest event in the history when it was last read. */
  newest: number;
  /** The row with the cursor. */
  cursor: number;
  /** How many events are to be read, slice by slice. */
  wanted: number;
  /** Not null while the events are those of an earlier filter: the search continues below the id `searchedTo`. */
  stale: { searchedTo: number | null } | null;
};

/** The newest events of a VM, or of all where it is null. */
export function firstPage(history: History, vm: EventList['vm'], filter: string): EventList {
  const newest = newestOf(history);
  const read = page(history, { vm, filter }, { limit: PAGE });
  return { vm, filter, newest, ...read, wanted: PAGE, cursor: 0, stale: null };
}

/** The list with a filter that is being typed; {@link searched} finds its events. */
export function filtered(list: EventList, filter: string): EventList {
  return filter === list.filter ? list : { ...list, filter, stale: { searchedTo: null } };
}

/** True while there are events to search for. */
export function isSearching({ events, next, wanted, stale }: EventList): boolean {
  return stale !== null || (next !== null && events.length < wanted);
}

/** The list after the next slice of a search. Events of an earlier filter stay until there is an answer. */
export function searched(history: History, list: EventList): EventList {
  const { stale, events, next, wanted } = list;
  if (stale === null) return next === null ? list : older(history, list, next, wanted - events.length);
  const { searchedTo } = stale;
  const read = page(history, list, { limit: PAGE, ...(searchedTo !== null && { before: searchedTo }) });
  if (read.events.length === 0 && read.next !== null) return { ...list, stale: { searchedTo: read.next } };
  return { ...list, ...read, newest: newestOf(history), wanted: PAGE, cursor: 0, stale: null };
}

/** The list with its cursor on another row; the next page is read before the cursor gets there. */
export function movedTo(history: History, list: EventList, cursor: number): EventList {
  const { events, next } = list;
  const moved = { ...list, cursor };
  if (next === null || cursor < events.length - AHEAD) return moved;
  return { ...older(history, moved, next, PAGE), wanted: events.length + PAGE };
}

/**
 * The list after the history was written: reads the newest events again, back to the oldest one that was under way.
 * The cursor stays on its event.
 */
export function refreshed(history: History, list: EventList): EventList {
  // A search reads them anyway.
  if (list.stale !== null) return list;
  const newest = newestOf(history);
  const came = newest - list.newest;
  if (came > AGAIN) return firstPage(history, list.vm, list.filter);
  const open = list.events.findLast(({ end }) => end === null)?.id ?? newest;
  const within = Math.min(Math.max(came + PAGE, newest - open + 1), AGAIN);
  const read = page(history, list, { within, limit: within });
  // The events are kept for when the history can be read again.
  if (read.problem !== null) return { ...list, problem: read.problem };
  const from = read.next ?? 0;
  const events = [...read.events, ...list.events.filter(({ id }) => id < from)];
  const at = events.findIndex(({ id }) => id === list.events[list.cursor]?.id);
  return {
    ...list,
    events,
    newest,
    problem: null,
    next: read.next === null || list.next === null ? null : Math.min(read.next, list.next),
    cursor: at < 0 ? Math.max(Math.min(list.cursor, events.length - 1), 0) : at,
  };
}

/** The list with the events that follow it. */
function older(history: History, list: EventList, before: number, limit: number): EventList {
  const read = page(history, list, { before, limit });
  return { ...list, ...read, events: [...list.events, ...read.events] };
}

/** The id of the newest event of all; 0: there is none, or it cannot be read. */
function newestOf(history: History): number {
  const found = history.read({ limit: 1 });
  return 'refused' in found ? 0 : (found.events[0]?.id ?? 0);
}

function page(
  history: History,
  { vm, filter }: Pick<EventList, 'vm' | 'filter'>,
  part: { before?: number; within?: number; limit: number },
): Pick<EventList, 'events' | 'next' | 'problem'> {
  const found = history.read({
    ...(vm && { vm: { id: vm.id, name: vm.name } }),
    ...(filter !== '' && { text: filter, within: SLICE }),
    ...part,
  });
  if ('refused' in found) return { events: [], next: null, problem: safeText(found.refused) };
  return { ...found, problem: null };
}
