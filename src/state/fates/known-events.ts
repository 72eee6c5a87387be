import type { History, HistoryEvent } from '../../inventory/history.js';
import type { HostPort } from '../fleet/host-port.js';

/** How many events of a VM are looked at. */
const LOOKED_BACK = 20;

/** What a host's history is known to tell of its VMs. */
export type KnownEvents = {
  /**
   * The last events of a VM, newest first; null: not known yet.
   * @param id of its entry; null: it has none
   */
  of(id: string | null, name: string): readonly HistoryEvent[] | null;
  /** Differs after something was recorded, or has become known. */
  version(): string;
  /** Calls back when something has become known that was asked for. Returns what stops it. */
  subscribe(listener: () => void): () => void;
};

/** The events of a history that is read at once. */
export function eventsAtHand(history: Pick<History, 'read' | 'version'>): KnownEvents {
  return {
    of: (id, name) => eventsIn(history.read({ vm: { id, name }, limit: LOOKED_BACK })),
    version: () => history.version(),
    subscribe: () => () => undefined,
  };
}

/**
 * The events of a history at the other end of a line: who asks gets what is known, and the rest is read meanwhile, once
 * for each version of the history.
 * @param version of the history, as the host told it last
 */
export function eventsFarAway(history: HostPort['history'], version: () => string): KnownEvents {
  type Known = { events: readonly HistoryEvent[] | null; askedAt: string | null; isAsking: boolean };
  const all = new Map<string, Known>();
  const listeners = new Set<() => void>();
  let answers = 0;

  const ask = async (known: Known, id: string | null, name: string) => {
    known.isAsking = true;
    known.askedAt = version();
    const found = await history.read({ vm: { id, name }, limit: LOOKED_BACK });
    known.isAsking = false;
    // Where the line is down, it is asked again after the next change.
    if ('refused' in found) return;
    known.events = found.events;
    answers += 1;
    for (const listener of [...listeners]) listener();
  };

  return {
    of: (id, name) => {
      const key = JSON.stringify([id, name]);
      const known = all.get(key) ?? { events: null, askedAt: null, isAsking: false };
      all.set(key, known);
      if (!known.isAsking && known.askedAt !== version()) void ask(known, id, name);
      return known.events;
    },
    version: () => `${version()} ${answers}`,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function eventsIn(found: ReturnType<History['read']>): readonly HistoryEvent[] {
  return 'refused' in found ? [] : found.events;
}
