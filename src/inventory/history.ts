import type { Refused } from './inventory.js';

/** How one tool run of an event went. Texts are as the caller gave them. */
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
  /** What v3-guests showed after it; null where it was not looked at. */
  showed: string | null;
};

/** The VM of an event as it was then. `id`: its entry, while that exists. */
export type EventVm = { id: string | null; name: string; device: string | null };

/**
 * What is needed to settle an event after a crash: written by the operation, read by the one who settles.
 * The inventory only keeps it.
 */
export type Intent = Readonly<Record<string, string | number | readonly string[] | null>>;

/** `unclear`: whether it was done could not be told, as where the program ended in the middle. */
export type EventEnd = { at: number; outcome: 'done' | 'refused' | 'unclear'; message: string };

/** One thing that was asked for, or was seen to happen. */
export type HistoryEvent = {
  /** Grows with time; never used twice. */
  id: number;
  /** Milliseconds since the epoch. */
  at: number;
  /** The user who asked; `outside` for what was only seen. */
  who: string;
  /** An action's id (`activate`), or `seen`. */
  asked: string;
  /** In words: `activate web`. */
  title: string;
  /** Null: it is about the host or the inventory as a whole. */
  vm: EventVm | null;
  intent: Intent;
  tools: readonly EventTool[];
  /** Null while it is under way, or after its program ended in the middle. */
  end: EventEnd | null;
};

export type NewEvent = Pick<HistoryEvent, 'who' | 'asked' | 'title' | 'vm'> & { intent?: Intent };

/**
 * Which events: `vm` those of a VM: by its entry's id, or those that have no entry by name where it has none;
 * beside a text file, which holds no ids, those without an entry as well. `text`: those that hold it in any of
 * their texts, in upper or lower case; an empty one is in all.
 */
export type HistoryQuery = {
  vm?: { id: string | null; name: string };
  text?: string;
  /** Only events with a smaller id: the next page. */
  before?: number;
  /** Looks through about so many events at most, the newest first; without it through all. */
  within?: number;
  limit: number;
};

/** Events, newest first. `next`: the `before` of those that follow, of which there may be none; null: that is all. */
export type HistoryPage = { events: readonly HistoryEvent[]; next: number | null };

/**
 * What was done on this host and by whom. What a call has recorded is on the disk when it returns. An event that is
 * begun is owned by this process: others leave it alone while the process lives.
 */
export interface History {
  /** Records that something is about to be done; to be called before it is. */
  begin(event: NewEvent): { id: number } | Refused;
  /** Adds what is needed to settle it, and the VM as it is known by then. */
  amend(id: number, change: { intent?: Intent; vm?: EventVm }): null | Refused;
  /** Records a tool run of an event, when it begins and again when it has ended; `position` from 0. */
  tool(id: number, position: number, tool: EventTool): null | Refused;
  /** Ends an event, by its owner or by the one who settles it. An event that has an end keeps it. */
  end(id: number, outcome: EventEnd['outcome'], message: string): null | Refused;
  /** Records what was seen to happen, which is ended at once. */
  seen(event: Omit<NewEvent, 'asked' | 'intent'>): null | Refused;
  /** Events without an end whose owner is gone, oldest first. */
  unsettled(): readonly HistoryEvent[] | Refused;
  /** Newest first. */
  read(query: HistoryQuery): HistoryPage | Refused;
  /**
   * Removes the oldest events beyond the newest `keep`, a few hundred at a time; those without an end stay.
   * @returns how many it has removed; 0: nothing is left to remove
   */
  prune(keep: number): number | Refused;
  /** A value that differs after any program wrote history; cheap, for polling. */
  version(): string;
}
