import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FaultCommand, readFaultWords, type SwitchName } from '../fault-words.js';
import { writeTool } from '../tool-files.js';
import type { Answer } from '../wire.js';
import type { Machine } from './machine.js';

/** What the server does itself: it holds calls that hang, and ends the kernel. */
export type Control = {
  release(): void;
  /** The tools whose calls hang. */
  hanging(): readonly string[];
  stop(): void;
  reboot(downMs: number): Promise<void>;
};

/**
 * Carries out what `control.ts` asks for: `ping`, `stop`, `reboot MS`, `module` with `off` or `on`, or `fault` with its
 * words.
 */
export async function obey(machine: Machine, control: Control, words: readonly string[]): Promise<Answer> {
  const [verb, ...rest] = words;
  if (verb === 'ping') return { end: 'ok' };
  if (verb === 'stop') {
    control.stop();
    return { end: 'ok' };
  }
  if (verb === 'reboot') {
    await control.reboot(Number(rest[0]));
    return { end: 'ok' };
  }
  if (verb === 'module') return turnModule(machine, rest);
  const command = readFaultWords(rest);
  if ('reason' in command) return { end: 'refused', text: command.reason };
  const answer = applyFault(machine, control, command);
  machine.publish();
  return answer;
}

/** `off`, `on`, or both in turn: all VMs are gone, and /proc/v3vee is a new folder; the boot is the same. */
function turnModule(machine: Machine, words: readonly string[]): Answer {
  for (const word of words) {
    const on = word === 'on';
    if (on === machine.ready())
      return { end: 'refused', text: `the module is ${on ? 'loaded already' : 'not loaded'}` };
    turnSwitch(machine, 'module', on);
  }
  return { end: 'ok' };
}

function applyFault(machine: Machine, control: Control, command: FaultCommand): Answer {
  const { faults } = machine;
  switch (command.do) {
    case 'add':
      faults.add(command.fault);
      return { end: 'ok' };
    case 'list': {
      const hanging = control.hanging().map((tool) => `${tool} hangs\n`);
      return { end: 'ok', text: `${faults.list()}${hanging.join('')}` || 'no faults\n' };
    }
    case 'full':
      faults.setFull(command.bytes);
      return { end: 'ok' };
    case 'log':
      machine.log.plain(command.text);
      return { end: 'ok' };
    case 'log-to':
      machine.log.goTo(command.place);
      return { end: 'ok' };
    case 'release':
      control.release();
      return { end: 'ok' };
    case 'clear':
      return clear(machine, control);
    case 'memory':
      if (machine.vms.some((vm) => vm !== null)) return { end: 'refused', text: 'free all VMs first' };
      machine.setMemory(command.bytes);
      return { end: 'ok' };
    case 'switch':
      return turnSwitch(machine, command.name, command.on);
    case 'device':
      return onDevice(machine, command.verb, command.device);
  }
}

function clear(machine: Machine, control: Control): Answer {
  machine.faults.clear();
  for (const vm of machine.vms) {
    if (!vm) continue;
    vm.node = true;
    vm.stalled = false;
  }
  writeTool(machine.layout, 'v3_cons_tc');
  rmSync(machine.layout.newVnc, { force: true });
  if (!machine.ready()) machine.load();
  control.release();
  return { end: 'ok' };
}

function turnSwitch(machine: Machine, name: SwitchName, on: boolean): Answer {
  const before = machine.faults.isOn(name);
  machine.faults.turn(name, on);
  if (name === 'module' && on !== before) {
    if (on) machine.load();
    else machine.unload();
  }
  if (name === 'no-cons-tc') {
    if (on) rmSync(join(machine.layout.bin, 'v3_cons_tc'), { force: true });
    else if (!existsSync(join(machine.layout.bin, 'v3_cons_tc'))) writeTool(machine.layout, 'v3_cons_tc');
  }
  if (name === 'new-vnc') {
    if (on) writeFileSync(machine.layout.newVnc, '');
    else rmSync(machine.layout.newVnc, { force: true });
  }
  return { end: 'ok' };
}

function onDevice(
  machine: Machine,
  verb: Extract<FaultCommand, { do: 'device' }>['verb'],
  device: string,
): Answer {
  const vm = machine.vms.find((each) => each?.device === device);
  if (!vm) return { end: 'refused', text: `no VM at ${device}` };
  const about = { name: vm.name, pcore: vm.vcores[0]?.pcore ?? 0 };
  if (verb === 'vanish' || verb === 'appear') vm.node = verb === 'appear';
  else if (verb === 'stall') vm.stalled = true;
  else if (verb === 'error') {
    machine.log.error('vmm_exits.c(118)', 'Fatal exit of the guest', about);
    machine.turn(vm, 'error');
  } else if (vm.state === 'running') {
    machine.log.core('Guest powered itself off', about);
    machine.turn(vm, 'stopped');
  } else
    return {
      end: 'refused',
      text: `the VM at ${device} is ${vm.state}; only a running guest powers itself off`,
    };
  return { end: 'ok' };
}
