import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchHost } from './bench-host.js';
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
const EVERY_MS = 1000;

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
  const { root, stop } = busyHost(host.folder, vcores);
  try {
    const args = ['--host-root', root, '--inventory', join(root, 'inventory.db'), '--interval', '1'];
    return await withProgram(host, { args, first: nameOf(0) }, async ({ terminal }) => {
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

const nameOf = (vm: number) => `vm-${String(vm).padStart(2, '0')}`;

/** A host that is no more than its files, written anew each second. */
function busyHost(folder: string, vcores: number): { root: string; stop: () => void } {
  const root = mkdtempSync(join(folder, 'many-vms-'));
  const proc = join(root, 'proc/v3vee');
  mkdirSync(proc, { recursive: true });
  const write = (name: string, text: string) => {
    writeFileSync(join(root, 'proc/next'), text);
    renameSync(join(root, 'proc/next'), join(proc, name));
  };
  const exits = Array.from({ length: VMS }, () => Array.from({ length: vcores }, () => 0));
  const tick = () => {
    for (const [vm, counts] of exits.entries()) {
      for (const [vcore, count] of counts.entries()) counts[vcore] = count + rateOf(vm);
    }
    write('v3-guests-details', exits.map((counts, vm) => blockOf(vm, counts)).join(''));
  };
  write(
    'v3-guests',
    Array.from(
      { length: VMS },
      (_, vm) =>
        `${nameOf(vm)}\t/dev/v3-vm${vm}\trunning\t${vcores} vcores\t4 regions\t536870912 mem\tgeneral\n`,
    ).join(''),
  );
  write('v3-info', '');
  write(
    'v3-mem0',
    'DUMP OF BUDDY MEMORY ZONE:\n 1 memory pools\n    Base Addr=ffff880100000000, order=35, size=34359738368, free=17179869184\n',
  );
  tick();
  const timer = setInterval(tick, EVERY_MS);
  return { root, stop: () => clearInterval(timer) };
}

const RULE = '-'.repeat(87);

/** As restless as real guests are. */
function rateOf(vm: number): number {
  return Math.round((500 + 37 * vm) * (0.6 + Math.random() * 0.8));
}

function blockOf(vm: number, exits: readonly number[]): string {
  const vcores = exits.length;
  const core = (count: number, vcore: number) => {
    const rip = (0xffffffff81000000 + (count & 0xffffff)).toString(16);
    return `   vcore ${vcore} running on pcore ${vcore} ${count} exits rip=0x${rip} long virtual nested `;
  };
  const region = (at: number) =>
    `   region ${at} has HPAs 0x000000010${at}000000-0x000000010${at + 1}000000 (node 0) GPA 0x000000000${at}000000  `;
  return [
    RULE,
    `Entry:        ${vm}`,
    `Name:         ${nameOf(vm)}`,
    `Device:       /dev/v3-vm${vm}`,
    'Type:         general',
    'State:        running',
    `Cores:        ${vcores} (${vcores} shown)`,
    'Regions:      4 (4 shown)',
    'Memsize:      536870912 (0 ROS)',
    '',
    'Core States',
    ...exits.map(core),
    '',
    'Memory Regions',
    ...Array.from({ length: 4 }, (_, at) => region(at)),
    `${RULE}\n`,
  ].join('\n');
}
