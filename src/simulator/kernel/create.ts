import type { Answer, GuestConfig, Image, Request } from '../wire.js';
import { addressOfVm, pointer, RESET_VECTOR } from './address.js';
import type { Caller } from './caller.js';
import { waitForCheckpoint } from './checkpoint.js';
import { aboutVm } from './life.js';
import type { About } from './log.js';
import type { Machine } from './machine.js';
import { stateNumber, verdictOn } from './states.js';
import { deviceOf, MAX_NAME_BYTES, MAX_VMS, type Vm } from './vm.js';

// What module and core say to each call: docs/palacios.md, "Log lines".

const CREATE_MS = 30;
const MAX_CORES = 256;
const MAJOR = 250;
/** Where the module has the image while it makes a VM of it. */
const IMAGE_ADDRESS = 0xffff_c900_0000_0000n;

/** The hardware of a VM from an image that no config came with. */
const PLAIN_CONFIG: GuestConfig = {
  cores: 1,
  memoryBytes: 256 * 1024 * 1024,
  type: 'general',
  ros: { cores: 0, memoryBytes: 0 },
  console: true,
  streams: ['com1', 'v3-com1'],
  telemetry: false,
  paging: 'shadow',
  devices: [
    { class: '8259A', name: 'PIC' },
    { class: 'KEYBOARD', name: 'keyboard' },
    { class: '8254_PIT', name: 'PIT' },
    { class: 'LAPIC', name: 'apic' },
    { class: 'IOAPIC', name: 'ioapic' },
    { class: 'CGA_VIDEO', name: 'cga' },
    { class: 'CURSES_CONSOLE', name: 'cons' },
    { class: 'PCI', name: 'pci0' },
    { class: 'IDE', name: 'ide' },
    { class: 'SERIAL', name: 'serial' },
    { class: 'CHAR_STREAM', name: 'stream1' },
    { class: 'CHAR_STREAM', name: 'stream2' },
    { class: 'NVRAM', name: 'nvram' },
  ],
};

/** Why the core does not take a config, as it says it, the first words first. */
type Complaint = readonly (readonly [place: string, words: string, about: boolean])[];

/** Creates a VM. It is listed without data meanwhile (docs/palacios.md, "The state machine"). */
export async function createVm(
  machine: Machine,
  request: Extract<Request, { call: 'create' }>,
  caller: Caller,
): Promise<Answer> {
  // The tool builds the image before its call: as long as that takes the VM has no device.
  const building = machine.faults.meet({ tool: request.tool }, null);
  await caller.wait(building.slowMs, building.hangs);
  if (!machine.ready()) return { end: 'open' };
  const { log } = machine;
  const fate = machine.faults.meet({ call: request.call }, null);
  const { slowMs, hangs } = fate;
  const outcome = building.outcome === 'normal' ? fate.outcome : building.outcome;
  if (outcome === 'deny') {
    await caller.wait(slowMs, hangs);
    return { end: 'ioctl' };
  }
  log.core('Palacios: Creating V3 Guest...');
  const refuse = (...[place, words]: readonly [string, string]): Answer => {
    log.module(place, words);
    machine.publish();
    return { end: 'ioctl' };
  };
  if (!machine.vms.includes(null))
    return refuse('main.c(101)', 'Palacios Error: Too many VMs are currently running');
  const { image } = request;
  if (image.size === 0) {
    log.module('palacios-stubs.c(291)', 'ALERT ALERT attempt to vmalloc zero bytes rejected');
    return refuse('main.c(119)', 'Palacios Error: Could not allocate space for guest image');
  }
  log.core(`cfg data at ${pointer(IMAGE_ADDRESS)}`);
  const name = request.name.slice(0, MAX_NAME_BYTES);
  const unnamed: About = { name, pcore: 0 };
  const complain = (complaint: Complaint): Answer => {
    for (const [place, words, about] of complaint) log.error(place, words, about ? unnamed : undefined);
    log.error('vmm.c(319)', 'Could not configure guest');
    log.core('palacios: failed to create vm');
    return refuse('main.c(134)', 'Palacios: Error creating guest');
  };
  const badImage = whyBadImage(image, machine.faults.isOn('strict-image'));
  if (badImage) return complain(badImage);
  if (outcome === 'fail') {
    await caller.wait(slowMs, hangs);
    return complain([['vmm_config.c(630)', 'Cannot create VM: fault injected', false]]);
  }
  const config = image.config ?? PLAIN_CONFIG;
  const badConfig = sayConfig(machine, config, image.config !== null, unnamed);
  if (badConfig) return complain(badConfig);
  const blocks = machine.faults.isOn('no-memory') ? null : machine.memory().take(config.memoryBytes);
  if (!blocks) {
    const free = machine.faults.isOn('no-memory') ? 0 : machine.memory().freeBytes();
    const asked = `${config.memoryBytes} bytes asked, ${free} free`;
    return complain([
      ['vmm_mem.c(142)', `Could not allocate guest memory: ${asked}`, true],
      ['vmm_config.c(668)', 'Error in preconfiguration, attempting to free', true],
    ]);
  }
  const vm = machine.add(name, config, blocks);
  if (!vm) return { end: 'ioctl' };
  machine.publish();
  await caller.wait(CREATE_MS + slowMs, hangs);
  machine.turn(vm, 'stopped');
  log.core(`CORE 0 RIP=${pointer(RESET_VECTOR)}`, aboutVm(vm));
  log.core(`Creating VM device: Major ${MAJOR}, Minor ${vm.index}`);
  log.core('Adding VM device');
  log.core(`palacios: vm created at ${vm.device}`);
  machine.publish();
  return { end: 'ok', index: vm.index };
}

function whyBadImage({ complete, header }: Image, strict: boolean): Complaint | null {
  if (complete && (header || !strict)) return null;
  return [
    ['vmm_config.c(145)', 'Invalid Configuration Header Or Unknown Version', false],
    ['vmm_config.c(630)', 'Could not parse configuration', false],
  ];
}

/** Says what the core says while it goes through a config, up to what it does not take. */
function sayConfig({ log }: Machine, config: GuestConfig, built: boolean, about: About): Complaint | null {
  if (built) {
    log.core('Handling Palacios Image Format, Version 0x1');
    log.core('Configuration parsed successfully');
  }
  if (!Number.isInteger(config.cores) || config.cores < 1 || config.cores > MAX_CORES)
    return [['vmm_config.c(645)', `Invalid number of cores (${config.cores})`, false]];
  if (!built) return null;
  log.core(`Configuring ${config.cores} cores`);
  log.core('Preconfiguration', about);
  if (!(config.memoryBytes > 0)) {
    log.error('vmm_config.c(323)', 'Memory is a required configuration parameter');
    return [['vmm_config.c(668)', 'Error in preconfiguration, attempting to free', true]];
  }
  log.core('Per core configuration', about);
  log.core('Post Configuration', about);
  sayDevices(log, config, about);
  log.core('Configuration successfull', about);
  return null;
}

function sayDevices(log: Machine['log'], config: GuestConfig, about: About): void {
  const streams = new Set<string>();
  let nextStream = 0;
  for (const device of config.devices) {
    log.core(`configuring device ${device.class}`, about);
    if (device.class === 'CURSES_CONSOLE')
      log.core(`Guest initialized virtual console (Guest=${about.name})`);
    if (device.class !== 'CHAR_STREAM') continue;
    const stream = config.streams[nextStream] ?? '';
    nextStream += 1;
    if (streams.has(stream)) log.module('iface-stream.c(248)', 'Stream already exists');
    streams.add(stream);
  }
}

/** Frees a VM by its index. */
export async function freeVm(
  machine: Machine,
  request: Extract<Request, { call: 'free' }>,
  caller: Caller,
): Promise<Answer> {
  if (!machine.ready()) return { end: 'open' };
  const { index } = request;
  const { slowMs, hangs, outcome } = machine.faults.meet(request, deviceOf(index));
  await caller.wait(slowMs, hangs);
  let vm = machine.vms[index] ?? null;
  for (; vm?.checkpoint; vm = machine.vms[index] ?? null) await waitForCheckpoint(vm, caller);
  const answer = free(machine, index, vm, outcome);
  machine.publish();
  return answer;
}

function free(
  { log, remove }: Machine,
  index: number,
  vm: Vm | null,
  outcome: ReturnType<Machine['faults']['meet']>['outcome'],
): Answer {
  if (outcome === 'deny') return { end: 'ioctl' };
  if (outcome === 'ignore') return { end: 'ok' };
  if (index < 0 || index >= MAX_VMS) {
    log.module('main.c(157)', `Invalid VM index: ${index}`);
    return { end: 'ioctl' };
  }
  if (!vm) {
    log.module('main.c(164)', `No VM at index ${index}`);
    return { end: 'ioctl' };
  }
  log.core(`Freeing VM (${vm.name}) (${pointer(addressOfVm(index))})`);
  if (outcome !== 'fail' && verdictOn('free', vm.state) !== 'refused') {
    remove(vm);
    return { end: 'ok' };
  }
  const state = stateNumber(vm.state);
  const why =
    outcome === 'fail'
      ? `Cannot free VM ${index}: fault injected`
      : `Tried to Free VM in invalid runstate (${state})`;
  log.error('vmm.c(1178)', why, aboutVm(vm));
  log.module('main.c(171)', `Cannot free guest at index ${index}`);
  return { end: 'ioctl' };
}
