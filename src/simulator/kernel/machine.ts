import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Layout } from '../layout.js';
import type { GuestConfig } from '../wire.js';
import { createDeviceNodes } from './device-nodes.js';
import { createFaults, type Faults } from './faults.js';
import { createHostBlocks, type HostBlocks } from './host-blocks.js';
import { writeLinuxFiles } from './linux-files.js';
import { createLog, type KernelLog } from './log.js';
import { createMemory, type HostMemory, type MemoryRange } from './memory.js';
import type { NewGuest } from './new-guest.js';
import { SECOND_NODE } from './nodes.js';
import { printDetails, printGuests, printInfo, printMemory } from './proc-files.js';
import { createProcWriter } from './proc-writer.js';
import { createReadNotice } from './read-notice.js';
import { replaceFile } from './replace-file.js';
import type { VmState } from './states.js';
import { countExits, deviceOf, MAX_VMS, placeVcores, type Vm } from './vm.js';

const GUEST_TICK_MS = 50;
const EXITS_EVERY_MS = 250;
const TELEMETRY_EVERY_MS = 5000;
const READ_GUEST_EVERY_MS = 100;
const FIRST_MEMORY = 0x1_0000_0000;
/** What the host's start-up script gives Palacios. */
const DEFAULT_MEMORY: readonly MemoryRange[] = [
  { address: FIRST_MEMORY, bytes: 4 * 1024 ** 3 },
  { address: SECOND_NODE, bytes: 4 * 1024 ** 3 },
];

/** The simulated host below the calls: its VMs, memory, log and /proc files, and their clock. */
export type Machine = {
  readonly layout: Layout;
  readonly log: KernelLog;
  readonly faults: Faults;
  /** By index; null where there is no VM. */
  readonly vms: readonly (Vm | null)[];
  memory(): HostMemory;
  /** Gives Palacios this much, now and after each restart. */
  setMemory(bytes: number): void;
  /** Adds memory; a host that has none by a fault has this alone then. */
  addMemory(range: MemoryRange): void;
  /** The memory of the host itself. */
  hostBlocks(): HostBlocks;
  /** True while the host is up and the module loaded. */
  ready(): boolean;
  /** Counts how often everything went down; what began before the last time is void. */
  era(): number;
  add(name: string, config: GuestConfig, blocks: readonly number[]): Vm | null;
  /** Removes a VM and everything connected to it. */
  remove(vm: Vm): void;
  /** Puts a VM and its guest into a state. */
  turn(vm: Vm, state: VmState): void;
  /** Ends the reset of a VM; with `reboot` its guest boots again. */
  endReset(vm: Vm, reboot: boolean): void;
  /** Holds the cores of a VM for a checkpoint, or releases them; its state stays. */
  hold(vm: Vm, held: boolean): void;
  /** Brings the /proc files and the log up to date. */
  publish(): void;
  boot(): void;
  /** @param restarts it comes up again soon, in another boot */
  goDown(restarts?: boolean): void;
  unload(): void;
  load(): void;
  onScreen: (vm: Vm) => void;
};

/** @param newGuest makes the guests of VMs */
export function createMachine(layout: Layout, oldProc: boolean, newGuest: NewGuest): Machine {
  const log = createLog(layout.messages, join(layout.dev, 'kmsg'));
  const faults = createFaults();
  const proc = createProcWriter(layout);
  const nodes = createDeviceNodes(layout);
  const vms = new Array<Vm | null>(MAX_VMS).fill(null);
  let usual = DEFAULT_MEMORY;
  let memory = createMemory(usual);
  let hostBlocks = createHostBlocks();
  let up = false;
  let isRestarting = false;
  let loaded = false;
  let era = 0;
  let clock: NodeJS.Timeout | null = null;
  let tickedAt = 0;
  let sinceExits = 0;
  let sinceTelemetry = 0;

  const listed = () => vms.filter((vm) => vm !== null);
  const publish = () => {
    // Whoever sees a state in /proc must find the reason in the log.
    log.flush();
    if (up && loaded) {
      nodes.show(listed().flatMap(({ device, node }) => (node ? [device] : [])));
      proc.show({
        // The details come first: whoever sees a change in v3-guests must find it in them, too.
        'v3-guests-details': faults.isOn('no-details') ? null : printDetails(listed()),
        'v3-guests': printGuests(listed(), oldProc),
        'v3-info': printInfo(),
        ...printMemory(faults.isOn('no-memory') ? createMemory([]) : memory, oldProc),
      });
    }
  };
  const tick = () => {
    const elapsed = Math.round(performance.now()) - tickedAt;
    tickedAt += elapsed;
    sinceExits += elapsed;
    sinceTelemetry += elapsed;
    const running = listed().filter((vm) => runs(vm) && !vm.held);
    for (const vm of running) vm.guest.tick(elapsed);
    if (sinceTelemetry >= TELEMETRY_EVERY_MS) {
      for (const vm of running.filter((each) => each.config.telemetry)) logTelemetry(log, vm);
      sinceTelemetry = 0;
    }
    if (sinceExits < EXITS_EVERY_MS) return;
    for (const vm of running) countExits(vm, sinceExits);
    sinceExits = 0;
    publish();
  };
  const keepTime = () => {
    const needed = listed().some(runs);
    if (needed && !clock) {
      tickedAt = Math.round(performance.now());
      clock = setInterval(tick, GUEST_TICK_MS);
    } else if (!needed && clock) {
      clearInterval(clock);
      clock = null;
    }
  };
  const remove = (vm: Vm) => {
    vms[vm.index] = null;
    memory.give(vm.blocks);
    vm.guest.halt();
    vm.guest.closeStreams();
    vm.console?.close();
    for (const close of vm.closers) close();
    keepTime();
  };
  const turn = (vm: Vm, state: VmState) => {
    const from = vm.state;
    vm.state = state;
    if (state === 'running' && from === 'stopped') {
      vm.stalled = vm.hasRun && faults.isOn('dead-relaunch');
      vm.hasRun = true;
      if (!vm.stalled) {
        if (vm.goesOn) vm.guest.resume();
        else vm.guest.boot();
      }
      vm.goesOn = false;
    } else if (runs(vm)) vm.guest.hold(vm.held);
    else if (state === 'paused' || state === 'resetting') vm.guest.hold(true);
    else vm.guest.halt();
    keepTime();
  };
  const everythingGoes = () => {
    era += 1;
    for (const vm of listed()) remove(vm);
    memory = createMemory(usual);
    nodes.show([]);
    proc.vanish();
  };
  const load = () => {
    loaded = true;
    log.core('intializing V3 Control device');
    publish();
  };
  const guestsFile = createReadNotice(join(layout.v3vee, 'v3-guests'), layout.own);
  setInterval(() => {
    if (up && loaded && guestsFile.wasRead() && !faults.isOn('quiet-log')) log.core('READ GUEST');
  }, READ_GUEST_EVERY_MS);

  const machine: Machine = {
    layout,
    log,
    faults,
    vms,
    memory: () => memory,
    setMemory(bytes) {
      usual = [{ address: FIRST_MEMORY, bytes }];
      memory = createMemory(usual);
    },
    addMemory(range) {
      if (faults.isOn('no-memory')) memory = createMemory([]);
      faults.turn('no-memory', false);
      memory.add(range);
    },
    hostBlocks: () => hostBlocks,
    ready: () => up && loaded,
    era: () => era,
    add(name, config, blocks) {
      const index = vms.indexOf(null);
      if (index < 0) return null;
      const vm: Vm = {
        index,
        name,
        device: deviceOf(index),
        state: 'creating',
        config,
        blocks,
        vcores: placeVcores(index, config.cores),
        guest: newGuest(index, name, config, {
          onScreen: () => machine.onScreen(vm),
          onAsk: (what, words) => guestAsks(machine, vm, what, words),
          onSay: (words) => log.core(words, { name, pcore: vm.vcores[0]?.pcore ?? 0 }),
        }),
        node: true,
        hasRun: false,
        stalled: false,
        held: false,
        checkpoint: null,
        goesOn: false,
        console: null,
        closers: new Set(),
      };
      vms[index] = vm;
      return vm;
    },
    remove,
    turn,
    endReset(vm, reboot) {
      if (vms[vm.index] !== vm || vm.state !== 'resetting') return;
      if (reboot) vm.guest.boot();
      turn(vm, 'running');
    },
    hold(vm, held) {
      vm.held = held;
      if (runs(vm)) vm.guest.hold(held);
    },
    publish,
    boot() {
      up = true;
      faults.turn('module', true);
      hostBlocks = createHostBlocks();
      log.restart();
      log.plain('Linux version 3.10.0-palacios (simulated host)');
      if (!isRestarting) writeBootId(layout);
      isRestarting = false;
      replaceFile(join(layout.proc, 'stat'), `btime ${Math.floor(log.bootedAt() / 1000)}\n`);
      writeLinuxFiles(layout, hostBlocks.offlineBytes);
      load();
    },
    goDown(restarts = false) {
      up = false;
      loaded = false;
      everythingGoes();
      isRestarting = restarts;
      // No program outlives a real restart: one that outlives this must not see the module go in the boot before.
      if (restarts) writeBootId(layout);
      log.flush();
    },
    unload() {
      loaded = false;
      everythingGoes();
      log.plain('v3vee: module unloaded');
      log.flush();
    },
    load,
    onScreen: () => {},
  };
  return machine;
}

function runs({ state }: Vm): boolean {
  return state === 'running' || state === 'simulating';
}

function guestAsks(
  machine: Machine,
  vm: Vm,
  what: 'reboot' | 'poweroff' | 'crash',
  words = 'Triple fault, guest cannot go on',
): void {
  if (machine.vms[vm.index] !== vm || vm.state === 'creating' || vm.state === 'stopped') return;
  if (vm.state !== 'running' && what !== 'crash') return;
  const about = { name: vm.name, pcore: vm.vcores[0]?.pcore ?? 0, vcore: 0 };
  if (what === 'reboot') {
    machine.log.core('Guest asked for a reset through the keyboard controller', about);
    machine.turn(vm, 'resetting');
    machine.endReset(vm, true);
  } else if (what === 'poweroff') {
    machine.log.core('Guest powered itself off', about);
    machine.turn(vm, 'stopped');
  } else {
    machine.log.error('vmm_exits.c(118)', words, about);
    machine.turn(vm, 'error');
  }
  machine.publish();
}

function logTelemetry(log: KernelLog, vm: Vm): void {
  for (const [core, vcore] of vm.vcores.entries()) {
    log.core(`telem.${vm.index}>Exits on core ${core}: ${vcore.exits}`, {
      name: vm.name,
      pcore: vcore.pcore,
      vcore: core,
    });
  }
}

function writeBootId(layout: Layout): void {
  replaceFile(layout.bootId, `${randomUUID()}\n`);
}
