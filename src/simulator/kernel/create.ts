import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Answer, DeviceConfig, GuestConfig, Image, Request } from '../wire.js';
import { addressOfVm, pointer, RESET_VECTOR } from './address.js';
import type { Caller } from './caller.js';
import { waitForCheckpoint } from './checkpoint.js';
import { isDeviceClass } from './device-classes.js';
import { aboutVm } from './life.js';
import type { About } from './log.js';
import type { Machine } from './machine.js';
import { stateNumber, verdictOn } from './states.js';
import { deviceOf, MAX_NAME_BYTES, MAX_VMS, type Vm } from './vm.js';

// What the module and the core log for each call: docs/palacios/texts.md, "Log lines".

const CREATE_MS = 30;
const MAJOR = 250;
/** Where the module keeps the image while it makes a VM of it. */
const IMAGE_ADDRESS = 0xffff_c900_0000_0000n;

/** The hardware of a VM from an image without a config. */
const PLAIN_CONFIG: GuestConfig = {
  machine: 'PC',
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
  files: [],
  doubled: [],
};

/** Why the core refuses a config, in the order of its log lines. */
type Complaint = readonly (readonly [place: string, words: string, about: boolean])[];

/** Creates a VM. It is listed without data meanwhile (docs/palacios.md, "The state machine"). */
export async function createVm(
  machine: Machine,
  request: Extract<Request, { call: 'create' }>,
  caller: Caller,
): Promise<Answer> {
  // The tool builds the image before its call: meanwhile the VM has no device.
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
  const taken = takeConfig(machine, config, image.config !== null, {
    about: unnamed,
    folder: request.folder,
  });
  if ('complaint' in taken) return complain(taken.complaint);
  const { blocks } = taken;
  const vm = machine.add(name, located(config, image, request.folder), blocks);
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

/** The config with absolute paths; of an image without one, the image itself is its only file. */
function located(config: GuestConfig, image: Image, folder: string): GuestConfig {
  const files = image.config ? config.files : [{ id: '', path: image.path }];
  return {
    ...config,
    files: files.map((file) => ({ ...file, path: resolve(folder, file.path) })),
    devices: config.devices.map((device) =>
      device.path === undefined ? device : { ...device, path: resolve(folder, device.path) },
    ),
  };
}

function whyBadImage({ complete, header }: Image, strict: boolean): Complaint | null {
  if (complete && (header || !strict)) return null;
  return [
    ['vmm_config.c(145)', 'Invalid Configuration Header Or Unknown Version', false],
    ['vmm_config.c(630)', 'Could not parse configuration', false],
  ];
}

/** Goes through a config as the core does, and logs what it logs, up to what it refuses. */
function takeConfig(
  machine: Machine,
  config: GuestConfig,
  built: boolean,
  { about, folder }: { about: About; folder: string },
): { blocks: readonly number[] } | { complaint: Complaint } {
  const { log } = machine;
  if (built) {
    log.core('Handling Palacios Image Format, Version 0x1');
    log.core('Configuration parsed successfully');
    if (config.cores < 0)
      return complaint(
        'vmm_config.c(638)',
        'Could not find core configuration (new config format required)',
        false,
      );
    if (config.cores === 0)
      return complaint('vmm_config.c(645)', 'No cores specified in configuration', false);
    log.core(`Configuring ${config.cores} cores`);
    log.core('Preconfiguration', about);
  }
  const wrong = whyNotPreconfigured(config);
  if (wrong) {
    log.error(...wrong);
    return complaint('vmm_config.c(668)', 'Error in preconfiguration, attempting to free', true);
  }
  const away = machine.faults.isOn('no-memory');
  const blocks = away ? null : machine.memory().take(config.memoryBytes);
  if (!blocks) {
    const free = away ? 0 : machine.memory().freeBytes();
    const words = `Could not allocate guest memory: ${config.memoryBytes} bytes asked, ${free} free`;
    log.error('vmm_mem.c(142)', words, about);
    return complaint('vmm_config.c(668)', 'Error in preconfiguration, attempting to free', true);
  }
  if (!built) return { blocks };
  log.core('Per core configuration', about);
  log.core('Post Configuration', about);
  const streams = new Set<string>();
  const refused = config.devices.find((device) => !sayDevice(log, device, about, { folder, streams }));
  if (refused) {
    machine.memory().give(blocks);
    log.error('vmm_config.c(800)', `Error creating device ${refused.class}`, about);
    log.error('vmm_config.c(522)', 'Failed to setup devices', about);
    return complaint('vmm_config.c(700)', 'Error in postconfiguration, attempting to free guest', true);
  }
  log.core('Configuration successfull', about);
  return { blocks };
}

function complaint(...[place, words, about]: Complaint[number]): { complaint: Complaint } {
  return { complaint: [[place, words, about]] };
}

function whyNotPreconfigured({ machine, memoryBytes, doubled }: GuestConfig): [string, string] | null {
  const [twice] = doubled;
  if (twice !== undefined)
    return ['vmm_config.c(117)', `Duplicate Configuration parameters present for ${twice}`];
  if (!(memoryBytes > 0)) return ['vmm_config.c(323)', 'Memory is a required configuration parameter'];
  return machine.toUpperCase() === 'PC' ? null : ['vmm_config.c(345)', `Invalid VM class (${machine})`];
}

/**
 * Configures a device; false if the core refuses it.
 * @param host the caller's folder, and the VM's streams so far
 */
function sayDevice(
  log: Machine['log'],
  device: DeviceConfig,
  about: About,
  { folder, streams }: { folder: string; streams: Set<string> },
): boolean {
  log.core(`configuring device ${device.class}`, about);
  if (!isDeviceClass(device.class)) {
    log.error('vmm_dev_mgr.c(365)', `Could not find device ${device.class} in master device table`, about);
    return false;
  }
  if (device.path !== undefined && !existsSync(Buffer.from(resolve(folder, device.path), 'latin1'))) {
    log.module('iface-file.c(158)', `Unable to open file: ${device.path}`);
    log.error('devices/filedisk.c(176)', `Could not open file disk:${device.path}`, about);
    return false;
  }
  if (device.class === 'CURSES_CONSOLE') log.core(`Guest initialized virtual console (Guest=${about.name})`);
  if (device.stream !== undefined) {
    if (streams.has(device.stream)) log.module('iface-stream.c(248)', 'Stream already exists');
    streams.add(device.stream);
  }
  return true;
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
