import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { withPlayedFleet } from './played-fleet.js';
import { residentMb } from './processes.js';
import type { Subject } from './subject.js';

const SIZE = { hosts: 200, vms: 32 };
/** A master and a bridge for each host. */
const STARTS = 2 * SIZE.hosts;
const MEMORY_AT_MS = 30_000;

const START_ALL = `
const { spawn } = require('node:child_process');
let left = Number(process.argv[1]);
const next = () => {
  if (left-- > 0) spawn('true').once('close', next);
};
for (let at = 0; at < 16; at += 1) next();
`;

/** Two hundred hosts whose bridges are played by one process. */
export const fleetOf200: Subject = {
  name: 'fleet-200',
  measure: (host) => {
    const startsMs = bareStartsMs(STARTS);
    return withPlayedFleet(host, SIZE, async ({ terminal }, ms) => {
      await delay(terminal.startedAt + MEMORY_AT_MS - performance.now());
      const name = `${SIZE.hosts} hosts of ${SIZE.vms} VMs, played`;
      return [
        {
          name: `${name}: all are shown`,
          value: ms,
          unit: 'ms',
          against: { what: `${STARTS} starts of \`true\` by a bare Node`, value: startsMs },
          judged: 'value',
          bound: 3000,
        },
        {
          name: `${name}: memory`,
          value: residentMb(terminal.pid),
          unit: 'MB',
          judged: 'value',
          bound: 250,
          note: 'resident, 30 s after the start',
        },
      ];
    });
  },
};

/** How long Node takes to start so many programs that end at once, 16 at a time, without its own start. */
function bareStartsMs(count: number): number {
  const measured = (starts: number) => {
    const startedAt = performance.now();
    spawnSync(process.execPath, ['-e', START_ALL, String(starts)]);
    return performance.now() - startedAt;
  };
  return measured(count) - measured(0);
}
