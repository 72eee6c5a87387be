import type { Alert } from './alert.js';

/** For how long alerts are gathered before the first is told: what kills one VM often kills others. */
const GATHER_MS = 500;
/** How long it is quiet after each announcement. */
const QUIET_MS = 10_000;

/**
 * Announces alerts together, so that thirty VMs that die at once ring one bell.
 * @param announce called with those that came since it was called last
 */
export function createAnnouncer(announce: (alerts: readonly Alert[]) => void): {
  add: (alert: Alert) => void;
  stop: () => void;
} {
  let waiting: readonly Alert[] = [];
  let timer: NodeJS.Timeout | null = null;
  const tell = () => {
    timer = null;
    if (waiting.length === 0) return;
    const alerts = waiting;
    waiting = [];
    timer = setTimeout(tell, QUIET_MS);
    announce(alerts);
  };
  return {
    add: (alert) => {
      waiting = [...waiting, alert];
      timer ??= setTimeout(tell, GATHER_MS);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
