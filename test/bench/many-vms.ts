import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchHost } from './bench-host.js';
import { busyHost, busyName } from './busy-host.js';
import type { Figure } from './figure.js';
import { cpuMs } from './processes.js';
import { withProgram } from './running.js';
import { median } from './statistics.js';
import type { Subject } from './subject.js';
import { bytesFrom } from './terminal.js';

const VMS = 32;
const RUNS = 3;
const WINDOW_MS = 10_000;
/** Node has compiled by then what runs each second: an idle program is one that has run for a while. */
const WARM_MS = 30_000;

/** A full host of running VMs, whose exits grow; one of them is shown in Details. */
export const manyVms: Subject = {
  name: 'many-vms',
  measure: async (host) => [await figureOf(host, 1, 1.5), await figureOf(host, 16, 2.5)],
};

async function figureOf(host: BenchHost, vcores: number, bound: number): Promise<Figure> {
  const spans = await Promise.all(Array.from({ length: RUNS }, () => span(host, vcores)));
  const shares = spans.map(({ share }) => share);
  const bytes = median(spans.map((one) => one.bytes));
  return {
    name: `${VMS} running VMs of ${vcores} ${vcores === 1 ? 'vcore' : 'vcores'}, each second: share of a core`,
    value: median(shares),
    unit: '%',
    judged: 'value',
    bound,
    note: `${RUNS} programs for 10 s; ${Math.round(bytes / (WINDOW_MS / 1000))} bytes a second to the terminal`,
  };
}

/** The processor time of a program on a host of its own, and what it writes meanwhile. */
async function span(host: BenchHost, vcores: number): Promise<{ share: number; bytes: number }> {
  const { root, stop } = busyHost(host.folder, { vms: VMS, vcores });
  try {
    const args = ['--host-root', root, '--inventory', join(root, 'inventory.db'), '--interval', '1'];
    return await withProgram(host, { args, first: busyName(0) }, async ({ terminal }) => {
      await delay(WARM_MS);
      const index = terminal.events.length;
      const begin = performance.now();
      const cpu = cpuMs(terminal.pid);
      await delay(WINDOW_MS);
      const share = ((cpuMs(terminal.pid) - cpu) / (performance.now() - begin)) * 100;
      return { share, bytes: bytesFrom(terminal, index) };
    });
  } finally {
    stop();
  }
}
