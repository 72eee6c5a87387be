import type { History } from '../../inventory/history.js';
import type { HostStore } from '../fleet/host-store.js';
import type { KernelLog } from '../ports.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import type { Alert } from './alert.js';
import type { Change } from './sightings.js';

/** Where alerts come from. `onReading`: calls back after each reading of the host; returns what stops it. */
export type AlertParts = {
  store: HostStore;
  history: Pick<History, 'read' | 'version'>;
  log: Pick<KernelLog, 'source' | 'lines'>;
  onReading: (listener: (snapshot: HostSnapshot) => void) => () => void;
  /** Reads the host into the store. */
  refresh: () => void;
  /** Milliseconds of a clock that never jumps. */
  now: () => number;
};

/** Who hears of what happens. */
export type AlertListener = {
  /** Any change of any VM. `isFirst`: by the first reading. */
  changed?: (change: Change, isFirst: boolean) => void;
  raised: (alert: Alert) => void;
  /** More is known of an alert, or it went away by itself. */
  amended: (id: number, change: Partial<Alert>) => void;
};
