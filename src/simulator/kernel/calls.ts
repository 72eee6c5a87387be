import type { Answer, GuestConfig, Image, Request, ResetPart } from '../wire.js';
import type { Caller } from './caller.js';
import { holdForCheckpoint, runCheckpoint, waitForCheckpoint } from './checkpoint.js';
import type { CheckpointRequest } from './checkpoint-stores.js';
import type { Fate } from './faults.js';
import type { About } from './log.js';
import type { Machine } from './machine.js';
import { verdictOn } from './states.js';
import { deviceOf, HOST_CPUS, MAX_NAME_BYTES, type Vm } from './vm.js';

const CREATE_MS = 30;
const MAX_CORES = 256;
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

type VmRequest = Extract<Request, { device: string }>;

/** Creates a VM. It is listed without data meanwhile (docs/palacios.md, "The state machine"). */
export async function createVm(
  machine: Machine,
  request: Extract<Request, { call: 'create' }>,
  caller: Caller,
): Promise<Answer> {
  if (!machine.ready()) return { end: 'open' };
  const name = request.name.slice(0, MAX_NAME_BYTES);
  const { slowMs, hangs, outcome } = machine.faults.meet(request, null);
  const refuse = (file: string, why: string): Answer => {
    machine.log.core(`ERROR at palacios/src/${file}: ${why}`, { name, pcore: 0 });
    machine.publish();
    return { end: 'ioctl' };
  };
  if (!machine.vms.includes(null))
    return refuse('palacios/vmm.c(201)', 'No free VM slot: 32 VMs are created');
  const badImage = whyBad(request.image, machine.faults.isOn('strict-image'));
  if (badImage) return refuse('palacios/vmm_config.c(163)', badImage);
  const config = request.image.config ?? PLAIN_CONFIG;
  const badConfig = whyBadConfig(config);
  if (badConfig) return refuse('palacios/vmm_config.c(342)', badConfig);
  const blocks = machine.faults.isOn('no-memory') ? null : machine.memory().take(config.memoryBytes);
  if (!blocks) {
    const free = machine.faults.isOn('no-memory') ? 0 : machine.memory().freeBytes();
    const asked = `${config.memoryBytes} bytes asked, ${free} free`;
    return refuse('palacios/vmm_mem.c(142)', `Could not allocate guest memory: ${asked}`);
  }
  const vm = machine.add(name, config, blocks);
  if (!vm) return { end: 'ioctl' };
  machine.publish();
  await caller.wait(CREATE_MS + slowMs, hangs);
  if (outcome === 'fail') {
    machine.remove(vm);
    return refuse('palacios/vmm.c(233)', 'Could not create VM: fault injected');
  }
  machine.turn(vm, 'stopped');
  machine.log.core(`VM created with ${config.cores} cores, ${config.memoryBytes} bytes`, about(vm));
  machine.publish();
  return { end: 'ok', index: vm.index };
}

function whyBad(image: Image, strict: boolean): string | null {
  if (image.size === 0) return 'Image is empty';
  if (!image.complete) return 'Image could not be read';
  return strict && !image.header ? 'Invalid image: no v3vee header' : null;
}

function whyBadConfig(config: GuestConfig): string | null {
  if (!Number.isInteger(config.cores) || config.cores < 1 || config.cores > MAX_CORES)
    return 'Bad number of cores';
  return config.memoryBytes > 0 ? null : 'Bad memory size';
}

/** Frees a VM by its index. */
export async function freeVm(
  machine: Machine,
  request: Extract<Request, { call: 'free' }>,
  caller: Caller,
): Promise<Answer> {
  if (!machine.ready()) return { end: 'open' };
  const { slowMs, hangs, outcome } = machine.faults.meet(request, deviceOf(request.index));
  await caller.wait(slowMs, hangs);
  let vm = machine.vms[request.index] ?? null;
  for (; vm?.checkpoint; vm = machine.vms[request.index] ?? null) await waitForCheckpoint(vm, caller);
  const verdict = vm && verdictOn('free', vm.state);
  if (!vm || verdict === 'refused' || outcome === 'fail') {
    const why = !vm ? 'no such VM' : outcome === 'fail' ? 'fault injected' : `VM is ${vm.state}`;
    machine.log.core(
      `ERROR at palacios/src/palacios/vmm.c(701): Cannot free VM ${request.index}: ${why}`,
      vm ? about(vm) : undefined,
    );
    machine.publish();
    return { end: 'ioctl' };
  }
  if (outcome === 'normal') {
    machine.log.core('Freeing VM', about(vm));
    machine.remove(vm);
  }
  machine.publish();
  return { end: 'ok' };
}

/** The VM behind a device that can be opened, or null. */
export function openDevice(machine: Machine, device: string): Vm | null {
  if (!machine.ready()) return null;
  return machine.vms.find((vm) => vm?.device === device && vm.node && vm.state !== 'creating') ?? null;
}

/** Every call on a VM's device but those that connect to it. */
export async function callVm(machine: Machine, request: VmRequest, caller: Caller): Promise<Answer> {
  const vm = openDevice(machine, request.device);
  if (!vm) return { end: 'open' };
  const fate = machine.faults.meet(request, request.device);
  const answer =
    request.call === 'save' || request.call === 'load'
      ? await checkpoint(machine, vm, request, fate, caller)
      : await callAtOnce(machine, vm, request, fate, caller);
  machine.publish();
  return answer;
}

async function callAtOnce(
  machine: Machine,
  vm: Vm,
  request: VmRequest,
  { slowMs, hangs, outcome }: Fate,
  caller: Caller,
): Promise<Answer> {
  await caller.wait(slowMs, hangs);
  await waitForCheckpoint(vm, caller);
  if (machine.vms[vm.index] !== vm) return { end: 'ioctl' };
  if (outcome === 'ignore') return { end: 'ok' };
  return outcome === 'fail'
    ? refused(machine, vm, request.call, 'fault injected')
    : perform(machine, vm, request);
}

/** A second checkpoint of one VM waits for the first, as its cores do. A load that fails ends a running VM. */
async function checkpoint(
  machine: Machine,
  vm: Vm,
  request: CheckpointRequest,
  fate: Fate,
  caller: Caller,
): Promise<Answer> {
  await waitForCheckpoint(vm, caller);
  if (machine.vms[vm.index] !== vm) return { end: 'ioctl' };
  caller.deafen();
  const letGo = holdForCheckpoint(machine, vm);
  try {
    const reason = await runCheckpoint(machine, vm, request, fate, caller);
    if (reason === null) return { end: 'ok' };
    if (request.call === 'load' && vm.state === 'running') machine.turn(vm, 'stopped');
    return refused(machine, vm, request.call, reason);
  } finally {
    letGo();
  }
}

function perform(machine: Machine, vm: Vm, request: VmRequest): Answer {
  switch (request.call) {
    case 'launch':
    case 'stop':
    case 'pause':
    case 'continue':
      return move(machine, vm, request.call);
    case 'reset':
      return reset(machine, vm, request.part);
    case 'debug':
      return debug(machine, vm, request.core, request.command);
    default:
      return { end: 'ioctl' };
  }
}

const DONE_WORDS = {
  launch: 'Starting VM',
  stop: 'Stopping VM',
  pause: 'Pausing VM',
  continue: 'Continuing VM',
} as const;

function move(machine: Machine, vm: Vm, call: keyof typeof DONE_WORDS): Answer {
  const verdict = verdictOn(call, vm.state);
  if (verdict === 'refused') return refused(machine, vm, call, `VM is ${vm.state}`);
  if (verdict === 'ignored' || verdict.to === 'gone') {
    machine.log.core(`Tried to ${call} VM in invalid runtime state (${vm.state})`, about(vm));
    return { end: 'ok' };
  }
  machine.log.core(DONE_WORDS[call], about(vm));
  machine.turn(vm, verdict.to);
  if (call === 'launch') {
    for (const [core, { pcore }] of vm.vcores.entries()) {
      machine.log.core(`DEBUG: core ${core} starts on pcore ${pcore} of ${HOST_CPUS}`, {
        ...about(vm),
        vcore: core,
      });
    }
  }
  return { end: 'ok' };
}

function reset(machine: Machine, vm: Vm, part: ResetPart): Answer {
  if (verdictOn('reset', vm.state) === 'refused') return refused(machine, vm, 'reset', `VM is ${vm.state}`);
  const hybrid = vm.config.type === 'hvm';
  if (part.kind === 'all' && hybrid)
    return refused(machine, vm, 'reset', 'a hybrid VM cannot be reset as a whole');
  if ((part.kind === 'hrt' || part.kind === 'ros') && !hybrid) {
    return refused(machine, vm, 'reset', `no hybrid VM, ${part.kind} cannot be reset`);
  }
  if (
    part.kind === 'range' &&
    !(part.first >= 0 && part.count > 0 && part.first + part.count <= vm.config.cores)
  ) {
    return refused(machine, vm, 'reset', 'cores out of range');
  }
  machine.log.core('Resetting VM', about(vm));
  machine.reset(vm, part.kind !== 'hrt' && !(part.kind === 'range' && part.first > 0));
  return { end: 'ok' };
}

function debug(machine: Machine, vm: Vm, core: number, command: number): Answer {
  const vcore = vm.vcores[core];
  if (vm.state !== 'running' || !vcore)
    return refused(machine, vm, 'debug', `VM is ${vm.state}, core ${core}`);
  const where = { ...about(vm), pcore: vcore.pcore, vcore: core };
  machine.log.core(`Debug ${command} of core ${core}: ${vcore.exits} exits`, where);
  machine.log.core(`rip=0x${vcore.rip.toString(16).padStart(16, '0')} rflags=0x00000246`, where);
  return { end: 'ok' };
}

function refused(machine: Machine, vm: Vm, call: string, why: string): Answer {
  machine.log.core(`ERROR at palacios/src/palacios/vmm.c(312): Cannot ${call} VM: ${why}`, about(vm));
  return { end: 'ioctl' };
}

function about(vm: Vm): About {
  return { name: vm.name, pcore: vm.vcores[0]?.pcore ?? 0 };
}
