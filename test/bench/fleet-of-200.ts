import { setTimeout as delay } from 'node:timers/promises';
import { withPlayedFleet } from './played-fleet.js';
import { residentMb } from './processes.js';
import type { Subject } from './subject.js';

const SIZE = { hosts: 200, vms: 32 };
const MEMORY_AT_MS = 30_000;

/** Two hundred hosts whose bridges are played by one process. */
export const fleetOf200: Subject = {
  name: 'fleet-200',
  measure: (host) =>
    withPlayedFleet(host, SIZE, async ({ terminal }, ms) => {
      await delay(terminal.startedAt + MEMORY_AT_MS - performance.now());
      const name = `${SIZE.hosts} hosts of ${SIZE.vms} VMs, played`;
      return [
        { name: `${name}: all are shown`, value: ms, unit: 'ms', judged: 'value', bound: 3000 },
        {
          name: `${name}: memory`,
          value: residentMb(terminal.pid),
          unit: 'MB',
          judged: 'value',
          bound: 250,
          note: 'resident, 30 s after the start',
        },
      ];
    }),
};
