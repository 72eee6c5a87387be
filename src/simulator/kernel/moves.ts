import type { Answer } from '../wire.js';
import { pointer } from './address.js';
import { aboutVm, injected } from './life.js';
import type { Machine } from './machine.js';
import { BLOCK_BYTES } from './memory.js';
import { nodeOfAddress, nodeOfCpu } from './nodes.js';
import type { Vm } from './vm.js';

// What the module and the core log for each call: docs/palacios/texts.md, "Log lines".

const REFUSED: Answer = { end: 'ioctl' };

/** Moves a VM's core to another of the host's processors. A VM that never ran has no threads to move. */
export function moveCore({ log }: Machine, vm: Vm, core: number, cpu: number, fails: boolean): Answer {
  const vcore = vm.vcores[core];
  log.core(`moving guest ${vm.name} vcore ${core} to CPU ${cpu}`);
  const where = { name: vm.name, pcore: vcore?.pcore ?? 0, vcore: core };
  if (fails) log.error('vmm.c(653)', injected('move'), where);
  else if (!vcore)
    log.error('vmm.c(604)', `Attempted to migrate invalid virtual core (${core})`, aboutVm(vm));
  else if (cpu === vcore.pcore) {
    log.error('vmm.c(612)', `Attempted to migrate to local core (${cpu})`, where);
    return { end: 'ok' };
  } else if (!vm.hasRun)
    log.error('vmm.c(618)', 'Attempted to migrate a core without a valid thread context', where);
  else if (nodeOfCpu(cpu) === null)
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

/** Moves the memory region with a guest-physical address to the NUMA node of one of the host's processors. */
export function moveMemory(machine: Machine, vm: Vm, digits: string, cpu: number, fails: boolean): Answer {
  const { log } = machine;
  const address = BigInt(`0x${digits}`);
  log.core(
    `moving guest ${vm.name} memory at gpa ${pointer(address)} to memory with affinity for CPU ${cpu}`,
  );
  if (fails) log.error('vmm_mem.c(512)', injected('move'), aboutVm(vm));
  else if (address < BigInt(vm.config.memoryBytes) && moveRegion(machine, vm, Number(address), cpu))
    return { end: 'ok' };
  log.module('vm.c(394)', 'Could not move memory');
  return REFUSED;
}

/** Nothing is to be done where the region is on the node already; false: there is no such processor, or no room. */
function moveRegion({ log, memory }: Machine, vm: Vm, address: number, cpu: number): boolean {
  const node = nodeOfCpu(cpu);
  const at = Math.floor(address / BLOCK_BYTES);
  const before = vm.blocks[at];
  if (node === null || before === undefined) return false;
  if (nodeOfAddress(before) === node) return true;
  const [block] = memory().take(BLOCK_BYTES, node) ?? [];
  if (block === undefined) {
    log.error('vmm.c(738)', 'Cannot allocate memory for new base region...', aboutVm(vm));
    return false;
  }
  memory().give([before]);
  vm.blocks = vm.blocks.with(at, block);
  return true;
}
