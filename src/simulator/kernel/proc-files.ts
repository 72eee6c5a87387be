import { pointer, RESET_VECTOR } from './address.js';
import { BLOCK_BYTES, type HostMemory } from './memory.js';
import { HOST_CPUS, NODES, nodeOfAddress } from './nodes.js';
import type { Vm } from './vm.js';

type Printable = Pick<Vm, 'index' | 'name' | 'device' | 'state' | 'config' | 'blocks' | 'vcores'>;

const RULE = '-'.repeat(87);

const STATE_WORDS = {
  creating: 'UNKNOWN',
  simulating: 'simulating',
  stopped: 'stopped',
  running: 'running',
  paused: 'paused',
  resetting: 'UNKNOWN',
  error: 'ERROR',
} as const;

/** The text of v3-guests in either generation (docs/palacios.md, "v3-guests"), one character per byte. */
export function printGuests(vms: readonly Printable[], oldProc: boolean): string {
  return vms.map((vm) => `${guestLine(vm, oldProc)}\n`).join('');
}

function guestLine(vm: Printable, oldProc: boolean): string {
  if (oldProc) return `${vm.name}\t${vm.device}`;
  if (vm.state === 'creating') return `${vm.name}\t${vm.device}\t<unable to get data for this VM>`;
  const { cores, memoryBytes, type } = vm.config;
  return `${vm.name}\t${vm.device}\t${STATE_WORDS[vm.state]}\t${cores} vcores\t${vm.blocks.length} regions\t${memoryBytes} mem\t${type}`;
}

/** The text of v3-guests-details (docs/palacios.md, "v3-guests-details"), one character per byte. */
export function printDetails(vms: readonly Printable[]): string {
  return vms
    .map((vm) => `${RULE}\n${vm.state === 'creating' ? unknownBlock(vm) : detailsBlock(vm)}${RULE}\n`)
    .join('');
}

function unknownBlock(vm: Printable): string {
  return `Entry:        ${vm.index}\nName:         ${vm.name}\nDevice:       ${vm.device}\n<unable to get data for this VM>\n`;
}

function detailsBlock(vm: Printable): string {
  const { cores, memoryBytes, type, ros, paging } = vm.config;
  const state = vm.state === 'resetting' ? 'resetting' : STATE_WORDS[vm.state];
  const coreLines = vm.vcores.map((vcore, core) => {
    const mode = vcore.rip <= RESET_VECTOR ? 'real physical' : 'long virtual';
    const part = type === 'hvm' ? (core < ros.cores ? 'ros ' : 'hrt ') : '';
    return `   vcore ${core} ${coreState(vm)} on pcore ${vcore.pcore} ${vcore.exits} exits rip=0x${pointer(vcore.rip)} ${mode} ${paging} ${part}\n`;
  });
  const regionLines = vm.blocks.map(
    (from, region) =>
      `   region ${region} has HPAs 0x${hex16(from)}-0x${hex16(from + BLOCK_BYTES)} (node ${nodeOfAddress(from)}) GPA 0x${hex16(region * BLOCK_BYTES)}  \n`,
  );
  return [
    `Entry:        ${vm.index}\n`,
    `Name:         ${vm.name}\n`,
    `Device:       ${vm.device}\n`,
    `Type:         ${type}\n`,
    `State:        ${state}\n`,
    `Cores:        ${cores} (${cores} shown)\n`,
    `Regions:      ${vm.blocks.length} (${vm.blocks.length} shown)\n`,
    `Memsize:      ${memoryBytes} (${ros.memoryBytes} ROS)\n`,
    '\nCore States\n',
    ...coreLines,
    '\nMemory Regions\n',
    ...regionLines,
  ].join('');
}

function coreState(vm: Printable): string {
  if (vm.state === 'running' || vm.state === 'simulating') return 'running';
  return vm.state === 'resetting' ? 'resetting' : 'stopped';
}

function hex16(value: number): string {
  return value.toString(16).padStart(16, '0');
}

/** The files of the memory in either generation, by name. */
export function printMemory(memory: HostMemory, oldProc: boolean): Readonly<Record<string, string>> {
  if (oldProc) return { 'v3-mem': memory.print(NODES) };
  return Object.fromEntries(NODES.map((node) => [`v3-mem${node}`, memory.print([node])]));
}

/** The text of v3-info. */
export function printInfo(): string {
  return [
    'kernel MAX_ORDER:\t11',
    `number of nodes:\t${NODES.length}`,
    `number of cpus:\t\t${HOST_CPUS}`,
    '',
    `palacios compiled mem_block_size:\t${BLOCK_BYTES}`,
    `palacios run-time mem_block_size:\t${BLOCK_BYTES}`,
    '',
  ].join('\n');
}
