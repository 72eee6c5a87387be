import { UNHANDLED } from '../fault-words.js';
import type { Answer, Request } from '../wire.js';
import type { Caller } from './caller.js';
import { callCheckpoint, waitForCheckpoint } from './checkpoint.js';
import type { CheckpointRequest } from './checkpoint-stores.js';
import { debug } from './debug.js';
import type { Fate } from './faults.js';
import { continueVm, launch, pause, reset, simulate, stop } from './life.js';
import type { Machine } from './machine.js';
import { moveCore, moveMemory } from './moves.js';
import type { Vm } from './vm.js';

type VmRequest = Extract<Request, { device: string }>;

/** The VM of a device that can be opened, or null. */
export function openDevice(machine: Machine, device: string): Vm | null {
  if (!machine.ready()) return null;
  return machine.vms.find((vm) => vm?.device === device && vm.node && vm.state !== 'creating') ?? null;
}

/** Every call on a VM's device, except those that connect to it. */
export async function callVm(machine: Machine, request: VmRequest, caller: Caller): Promise<Answer> {
  const vm = openDevice(machine, request.device);
  if (!vm) return { end: 'open' };
  const fate = machine.faults.meet(request, request.device);
  const answer =
    beforeTheCore(machine, request, fate) ??
    (isCheckpoint(request)
      ? await callCheckpoint(machine, vm, request, fate, caller)
      : await callState(machine, vm, request, fate, caller));
  machine.publish();
  return answer;
}

/** Refuses a call before it reaches Palacios. */
function beforeTheCore({ log }: Machine, { call }: VmRequest, { outcome }: Fate): Answer | null {
  if (outcome === 'unhandled') sayUnhandled(log, UNHANDLED[call] ?? 0);
  return outcome === 'unhandled' || outcome === 'deny' ? { end: 'ioctl' } : null;
}

/** What the module logs about a call that it does not know. */
export function sayUnhandled(log: Machine['log'], call: number): void {
  log.core(`\tUnhandled ctrl cmd: ${call}`);
}

function isCheckpoint(request: VmRequest): request is CheckpointRequest {
  return /^(save|load|send|receive)$/.test(request.call);
}

/** A reset hangs while the VM is resetting; every other call hangs before it does anything. */
async function callState(
  machine: Machine,
  vm: Vm,
  request: VmRequest,
  fate: Fate,
  caller: Caller,
): Promise<Answer> {
  if (request.call !== 'reset' || fate.outcome !== 'normal') await caller.wait(fate.slowMs, fate.hangs);
  await waitForCheckpoint(vm, caller);
  if (machine.vms[vm.index] !== vm) return { end: 'ioctl' };
  return fate.outcome === 'ignore' ? { end: 'ok' } : perform(machine, vm, request, fate, caller);
}

function perform(
  machine: Machine,
  vm: Vm,
  request: VmRequest,
  fate: Fate,
  caller: Caller,
): Answer | Promise<Answer> {
  const fails = fate.outcome === 'fail';
  switch (request.call) {
    case 'launch':
      return launch(machine, vm, fails);
    case 'stop':
      return stop(machine, vm, fails);
    case 'pause':
      return pause(machine, vm, fails);
    case 'continue':
      return continueVm(machine, vm, fails);
    case 'simulate':
      return simulate(machine, vm, request.ms, fate, caller);
    case 'reset':
      return reset(machine, vm, request.part, fate, caller);
    case 'debug':
      return debug(machine, vm, request.core, request.command, fails);
    case 'core-move':
      return moveCore(machine, vm, request.core, request.cpu, fails);
    case 'mem-move':
      return moveMemory(machine, vm, request.address, request.cpu, fails);
    default:
      return { end: 'ioctl' };
  }
}
