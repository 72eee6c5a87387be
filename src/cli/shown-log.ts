import { openAllLogs, showsAllLogs } from '../state/log/all-logs.js';
import type { ShownLog } from '../state/ports.js';
import type { Fleet } from './open-fleet.js';

/**
 * The kernel messages that are shown, at each call: of the host at hand, or of all.
 * @param now milliseconds since the epoch
 */
export function shownLogOf(
  fleet: Pick<Fleet, 'store' | 'port' | 'ports'>,
  now: () => number,
): () => ShownLog {
  /** The log of all hosts, as long as it is shown. */
  let all: { of: Fleet['ports']; log: ShownLog } | null = null;
  return () => {
    if (!showsAllLogs(fleet.store.getState())) {
      all = null;
      return fleet.port().log;
    }
    const { ports } = fleet;
    if (all?.of !== ports) all = { of: ports, log: openAllLogs(ports, now) };
    return all.log;
  };
}
