import type { Answer } from '../wire.js';
import { pointer } from './address.js';
import { aboutVm, injected } from './life.js';
import type { Machine } from './machine.js';
import { HOST_CPUS, type Vm } from './vm.js';

// What the module and the core log for each call: docs/palacios.md, "Log lines".

const REFUSED: Answer = { end: 'ioctl' };

/** Prints a running VM's core to the log. */
export function debug({ log }: Machine, vm: Vm, core: number, command: number, fails: boolean): Answer {
  const vcore = vm.vcores[core];
  log.core('Debugging VM');
  if (fails) log.error('vmm.c(1290)', injected('debug'), aboutVm(vm));
  if (fails || vm.state !== 'running' || !vcore) {
    log.module('vm.c(351)', 'Error could not deliver debug cmd');
    return REFUSED;
  }
  const where = { name: vm.name, pcore: vcore.pcore, vcore: core };
  log.core(`telem.${core}>Telemetry window: fake, command ${command}`, where);
  log.core(`RIP=${pointer(vcore.rip)} RSP=${pointer(STACK)}`, where);
  return { end: 'ok' };
}

/** Where a guest's kernel has its stack. */
const STACK = 0xffff_8800_0000_fe00n;

/** Moves a VM's core to another of the host's processors. */
export function moveCore({ log }: Machine, vm: Vm, core: number, cpu: number, fails: boolean): Answer {
  const vcore = vm.vcores[core];
  log.core(`moving guest ${vm.name} vcore ${core} to CPU ${cpu}`);
  const where = { name: vm.name, pcore: vcore?.pcore ?? 0, vcore: core };
  if (fails) log.error('vmm.c(653)', injected('move'), where);
  else if (!vcore)
    log.error('vmm.c(604)', `Attempted to migrate invalid virtual core (${core})`, aboutVm(vm));
  else if (cpu < 0 || cpu >= HOST_CPUS)
    log.error('vmm.c(653)', `Failed to move Vcore ${core} to CPU ${cpu}`, where);
  else {
    log.core(`Performing Migration from ${vcore.pcore} to ${cpu}`, where);
    vcore.pcore = cpu;
    log.core(`core now at ${cpu}`, { ...where, pcore: cpu });
    return { end: 'ok' };
  }
  log.module('vm.c(373)', 'Could not move core');
  return REFUSED;
}

/** Moves the memory region with a guest-physical address near one of the host's processors. */
export function moveMemory({ log }: Machine, vm: Vm, digits: string, cpu: number, fails: boolean): Answer {
  const address = BigInt(`0x${digits}`);
  log.core(
    `moving guest ${vm.name} memory at gpa ${pointer(address)} to memory with affinity for CPU ${cpu}`,
  );
  if (fails) log.error('vmm_mem.c(512)', injected('move'), aboutVm(vm));
  if (!fails && address < BigInt(vm.config.memoryBytes) && cpu >= 0 && cpu < HOST_CPUS) return { end: 'ok' };
  log.module('vm.c(394)', 'Could not move memory');
  return REFUSED;
}
