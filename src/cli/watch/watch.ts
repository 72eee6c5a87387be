import type { Alert } from '../../state/alerts/alert.js';
import { followAlerts } from '../../state/alerts/follow-alerts.js';
import { linesAfter, newestNumber } from '../../state/log/lines-after.js';
import type { KernelLog } from '../../state/ports.js';
import { steadyNow } from '../../state/steady-now.js';
import type { HostSnapshot } from '../../state/watching/host-snapshot.js';
import { interruptionOrNoReader } from '../ending.js';
import { settled } from '../log-settled.js';
import type { ExitCode, Output } from '../output.js';
import type { Parts } from '../parts.js';
import {
  alertEvent,
  changeEvent,
  errorEvent,
  hostEvents,
  overEvent,
  presentEvents,
  skippedEvent,
  type WatchEvent,
} from './events.js';

/** So many bytes wait at most for a slow reader: then kernel errors, which may be a flood, are left out. */
const MOST_WAITING_BYTES = 1_000_000;

/**
 * `v3_tui watch`: prints each event as a line of JSON, beginning with what is so at the start, until it is interrupted
 * or its reader is gone. It goes on while the module is away. Writes nothing else.
 */
export async function watch({ parts, output }: { parts: Parts; output: Output }): Promise<ExitCode> {
  const { store, history, watch: host } = parts;
  const ending = interruptionOrNoReader();
  const log = await settled(parts.followKernelLog(), ending);
  if (log === null) return 0;
  const print = (event: WatchEvent) => {
    if (!ending.isReached()) output.jsonLine({ time: new Date().toISOString(), ...event });
  };
  const raised = new Map<number, Alert>();
  let before: HostSnapshot | null = null;
  const onReading = (listener: (snapshot: HostSnapshot) => void) =>
    host.onReading((snapshot) => {
      const events = before === null ? presentEvents(snapshot) : hostEvents(before, snapshot);
      // What cannot be read at the moment is as it was.
      if (snapshot.guestsProblem === null) before = snapshot;
      for (const event of snapshot.guestsProblem === null ? events : []) print(event);
      listener(snapshot);
    });
  const refresh = () => void host.refresh('watching');
  const stops = [
    followAlerts(
      { store, history, log, onReading, refresh, now: steadyNow },
      {
        changed: (change, isFirst) => {
          const event = isFirst ? null : changeEvent(change);
          if (event !== null) print(event);
        },
        raised: (alert) => {
          if (alert.kind === 'stuck') raised.set(alert.id, alert);
          print(alertEvent(alert));
        },
        amended: (id, { over }) => {
          const alert = raised.get(id);
          if (alert === undefined || over === undefined || over === null) return;
          raised.delete(id);
          print(overEvent(alert, over));
        },
      },
    ),
    followErrors(log, () => store.getState().snapshot.vms, print),
    log.close,
    parts.followSettings(parts.store, (problems) => {
      for (const problem of problems) output.err(problem);
    }),
    host.stop,
  ];
  host.start();
  await ending.reached;
  for (const stop of stops) stop();
  return 0;
}

/** Prints the errors that the core writes about VMs from here on. */
function followErrors(
  log: KernelLog,
  vms: () => HostSnapshot['vms'],
  print: (event: WatchEvent) => void,
): () => void {
  let seen = newestNumber(log.lines());
  let skipped = 0;
  return log.subscribe(() => {
    const lines = log.lines();
    for (const line of linesAfter(lines, seen)) {
      const event = errorEvent(line, vms());
      if (event === null) continue;
      if (process.stdout.writableLength > MOST_WAITING_BYTES) skipped += 1;
      else {
        if (skipped > 0) print(skippedEvent(skipped));
        skipped = 0;
        print(event);
      }
    }
    seen = Math.max(seen, newestNumber(lines));
  });
}
