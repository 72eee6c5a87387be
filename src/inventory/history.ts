import type { Refused } from './inventory.js';

/** One tool run of an event. Texts are the caller's. */
export type EventTool = {
  /** The command as a shell line. */
  line: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  durationMs: number | null;
  /** `exit 0`, `killed by SIGSEGV`, `still running`; null: the program ended while it ran. */
  ended: string | null;
  /** The tool's own words, line by line. */
  words: readonly string[];
  /** What v3-guests showed after it; null where it was not read. */
  showed: string | null;
};

/** The VM of an event as it was at the time. `id`: its entry, while that exists. */
export type EventVm = { id: string | null; name: string; device: string | null };

/**
 * What is needed to settle an event after a crash: written by the operation, read by the program that settles it; of
 * something that was seen, what it was. The inventory only stores it.
 */
export type Intent = Readonly<Record<string, string | number | readonly string[] | null>>;

/** `unclear`: it is not known whether it was done, for example because the program ended during it. */
export type EventEnd = { at: number; outcome: 'done' | 'refused' | 'unclear'; message: string };

/** Something that was asked for, or was seen to happen. */
export type HistoryEvent = {
  /** Grows with time; never reused. */
  id: number;
  /** Milliseconds since the epoch. */
  at: number;
  /** The user who asked; `outside` for something that was only seen. */
  who: string;
  /** An action's id (`activate`), or `seen`. */
  asked: string;
  /** In words: `activate web`. */
  title: string;
  /** Null: it concerns the host or the inventory as a whole. */
  vm: EventVm | null;
  intent: Intent;
  tools: readonly EventTool[];
  /** Null while it is under way, or where its program ended during it. */
  end: EventEnd | null;
};

/** `ask`: what a program on another host calls it, so that it finds out how it ended; several events may have one. */
export type NewEvent = Pick<HistoryEvent, 'who' | 'asked' | 'title' | 'vm'> & {
  intent?: Intent;
  ask?: string | undefined;
};

/**
 * Which events. `vm`: those of a VM, by its entry's id, or by name among those without an entry where it has none;
 * beside a text file, which has no ids, those without an entry as well. `text`: those that contain it in any of their
 * texts, in upper or lower case; an empty text matches all.
 */
export type HistoryQuery = {
  vm?: { id: string | null; name: string };
  text?: string;
  /** Only events with a smaller id: the next page. */
  before?: number;
  /** Searches at most about so many events, newest first; default: all. */
  within?: number;
  limit: number;
};

/** Events, newest first. `next`: the `before` of the next page, which may be empty; null: there are no more. */
type HistoryPage = { events: readonly HistoryEvent[]; next: number | null };

/**
 * What was done on this host, and by whom. A call's record is on disk when it returns. This process owns the events
 * that it begins: others leave them alone while it lives.
 */
export interface History {
  /** Records that something is about to be done. */
  begin(event: NewEvent): { id: number } | Refused;
  /** Adds what is needed to settle it, and the VM as it is known by then. */
  amend(id: number, change: { intent?: Intent; vm?: EventVm }): null | Refused;
  /** Records a tool run of an event, once when it begins and again when it has ended; `position` counts from 0. */
  tool(id: number, position: number, tool: EventTool): null | Refused;
  /** Ends an event: called by its owner or by the program that settles it. The first end stays. */
  end(id: number, outcome: EventEnd['outcome'], message: string): null | Refused;
  /** Records something that was seen to happen; it has an end at once. */
  seen(event: Omit<NewEvent, 'asked'>): null | Refused;
  /** Events without an end whose owner is gone, oldest first. */
  unsettled(): readonly HistoryEvent[] | Refused;
  /** Newest first. */
  read(query: HistoryQuery): HistoryPage | Refused;
  /** The events of an ask, oldest first. */
  ofAsk(ask: string): readonly HistoryEvent[] | Refused;
  /**
   * Removes the oldest events beyond the newest `keep`, a few hundred at a time; those without an end stay.
   * @returns how many were removed; 0: there is nothing left to remove
   */
  prune(keep: number): number | Refused;
  /** A value that changes when any program writes history; cheap to poll. */
  version(): string;
}
