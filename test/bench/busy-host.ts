import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const EVERY_MS = 1000;

export type BusyHostOptions = {
  vms: number;
  vcores: number;
  /** Default `vm`. */
  kind?: string;
  /** False: they are paused, and nothing changes. */
  isBusy?: boolean;
};

/** The name of a VM of a busy host. */
export function busyName(vm: number, kind = 'vm'): string {
  return `${kind}-${String(vm).padStart(2, '0')}`;
}

/** `show` lets a VM be in another state. */
export type BusyHost = { root: string; show: (vm: number, state: string) => void; stop: () => void };

/** A host of running or paused VMs that is no more than its files; those of running ones are written anew each second. */
export function busyHost(
  folder: string,
  { vms, vcores, kind = 'vm', isBusy = true }: BusyHostOptions,
): BusyHost {
  const root = mkdtempSync(join(folder, 'busy-'));
  const states = Array.from({ length: vms }, (): string => (isBusy ? 'running' : 'paused'));
  const proc = join(root, 'proc/v3vee');
  mkdirSync(proc, { recursive: true });
  const write = (name: string, text: string) => {
    writeFileSync(join(root, 'proc/next'), text);
    renameSync(join(root, 'proc/next'), join(proc, name));
  };
  const exits = Array.from({ length: vms }, () => Array.from({ length: vcores }, () => 0));
  const tick = () => {
    for (const [vm, counts] of exits.entries()) {
      for (const [vcore, count] of counts.entries()) counts[vcore] = count + rateOf(vm);
    }
    writeDetails();
  };
  const writeDetails = () => {
    const blocks = states.map((state, vm) => blockOf(vm, busyName(vm, kind), state, exits[vm] ?? []));
    write('v3-guests-details', blocks.join(''));
  };
  const writeGuests = () => {
    const lines = states.map(
      (state, vm) =>
        `${busyName(vm, kind)}\t/dev/v3-vm${vm}\t${state}\t${vcores} vcores\t4 regions\t536870912 mem\tgeneral\n`,
    );
    write('v3-guests', lines.join(''));
  };
  writeGuests();
  write('v3-info', '');
  write(
    'v3-mem0',
    'DUMP OF BUDDY MEMORY ZONE:\n 1 memory pools\n    Base Addr=ffff880100000000, order=35, size=34359738368, free=17179869184\n',
  );
  tick();
  const timer = isBusy ? setInterval(tick, EVERY_MS) : undefined;
  return {
    root,
    show: (vm, state) => {
      states[vm] = state;
      writeGuests();
      writeDetails();
    },
    stop: () => clearInterval(timer),
  };
}

const RULE = '-'.repeat(87);

/** As restless as real guests are. */
function rateOf(vm: number): number {
  return Math.round((500 + 37 * vm) * (0.6 + Math.random() * 0.8));
}

function blockOf(vm: number, name: string, state: string, exits: readonly number[]): string {
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
    `Name:         ${name}`,
    `Device:       /dev/v3-vm${vm}`,
    'Type:         general',
    `State:        ${state}`,
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
