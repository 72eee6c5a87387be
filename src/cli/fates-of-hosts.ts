import { followFates } from '../state/fates/follow-fates.js';
import { eventsAtHand, eventsFarAway } from '../state/fates/known-events.js';
import type { SessionManager } from '../state/session-manager.js';
import type { Fleet } from './open-fleet.js';
import type { Parts } from './parts.js';

/** How long log and history of this machine may lag behind what it shows, in ms. */
const SETTLE_MS = 2000;
/** The same of a far host, whose news may come an interval and a slow line's trip later. */
const FAR_SETTLE_MS = 6000;

/** Follows what becomes of the VMs of the sessions on all hosts. Returns what stops it. */
export function followFatesOfHosts(
  { history, watch }: Pick<Parts, 'history' | 'watch'>,
  { store, local, eachPort }: Pick<Fleet, 'store' | 'local' | 'eachPort'>,
  sessions: SessionManager,
): () => void {
  return eachPort((port) =>
    followFates({
      host: port.id,
      store,
      log: port.log,
      sessions,
      ...(port === local
        ? { events: eventsAtHand(history), refresh: () => void watch.refresh(), settleMs: SETTLE_MS }
        : {
            events: eventsFarAway(port.history, () => port.state().historyVersion),
            refresh: () => undefined,
            settleMs: FAR_SETTLE_MS,
          }),
    }),
  );
}
