import type { Answer, ResetPart } from '../wire.js';
import { addressOfVm, pointer, RESET_VECTOR } from './address.js';
import type { Caller } from './caller.js';
import type { Fate } from './faults.js';
import type { About } from './log.js';
import type { Machine } from './machine.js';
import { stateNumber, verdictOn } from './states.js';
import type { Vm } from './vm.js';

// What the module and the core log for each call: docs/palacios/texts.md, "Log lines".

const CPU_KHZ = 2_400_000;

const REFUSED: Answer = { end: 'ioctl' };
const DONE: Answer = { end: 'ok' };

/** A VM as the core names it in its lines. */
export function aboutVm(vm: Vm): About {
  return { name: vm.name, pcore: vm.vcores[0]?.pcore ?? 0 };
}

/** What the core logs if a fault of `fault-words.ts` makes it refuse. */
export function injected(call: string): string {
  return `Cannot ${call} VM: fault injected`;
}

/** Starts a stopped VM. */
export function launch({ log, turn }: Machine, vm: Vm, fails: boolean): Answer {
  log.core('palacios: launching vm');
  if (fails || verdictOn('launch', vm.state) === 'refused') {
    const why = `VM has already been launched (state=${stateNumber(vm.state)})`;
    log.error('vmm.c(406)', fails ? injected('launch') : why, aboutVm(vm));
    log.core('palacios: launch of vm failed');
    return REFUSED;
  }
  log.core(`V3 --  Starting VM (${vm.config.cores} cores)`, aboutVm(vm));
  log.core(`CORE 0 RIP=${pointer(RESET_VECTOR)}`, aboutVm(vm));
  for (const [vcore, { pcore }] of vm.vcores.entries()) {
    const rip = pointer(vcore === 0 ? RESET_VECTOR : 0n);
    log.core(`DEBUG: virtual core ${vcore} (on logical core ${pcore}): in start_core (RIP=${rip})`, {
      name: vm.name,
      pcore,
      vcore,
    });
  }
  const [first] = vm.vcores;
  if (first !== undefined) first.rip = RESET_VECTOR;
  turn(vm, 'running');
  return DONE;
}

/** Stops a running VM; in another state nothing happens, and the caller gets no error. */
export function stop({ log, turn }: Machine, vm: Vm, fails: boolean): Answer {
  log.core(`Stopping VM (${vm.name}) (${pointer(addressOfVm(vm.index))})`);
  if (fails || verdictOn('stop', vm.state) === 'ignored') {
    const why = `Tried to stop VM in invalid runstate (${stateNumber(vm.state)})`;
    log.error('vmm.c(808)', fails ? injected('stop') : why, aboutVm(vm));
    return fails ? REFUSED : DONE;
  }
  log.core('VM stopped. Returning', aboutVm(vm));
  turn(vm, 'stopped');
  return DONE;
}

/** Pauses a running VM; in another state nothing happens, and the caller gets no error. */
export function pause({ log, turn }: Machine, vm: Vm, fails: boolean): Answer {
  log.core(`Pausing VM (${vm.name})`);
  if (fails || verdictOn('pause', vm.state) === 'ignored') {
    if (fails) log.error('vmm.c(853)', injected('pause'), aboutVm(vm));
    else sayNotRunning(log, vm);
    return fails ? REFUSED : DONE;
  }
  turn(vm, 'paused');
  return DONE;
}

/** What the core logs when a VM that is not running is to be paused. */
export function sayNotRunning(log: Machine['log'], vm: Vm): void {
  log.error('vmm.c(853)', 'Tried to pause a VM that was not running', aboutVm(vm));
}

/** Continues a paused VM; in another state nothing happens, and the caller gets no error. */
export function continueVm({ log, turn }: Machine, vm: Vm, fails: boolean): Answer {
  log.core(`Continuing VM (${vm.name})`);
  if (fails || verdictOn('continue', vm.state) === 'ignored') {
    const why = fails ? injected('continue') : 'Tried to continue a VM that was not paused';
    log.error('vmm.c(873)', why, aboutVm(vm));
    return fails ? REFUSED : DONE;
  }
  turn(vm, 'running');
  return DONE;
}

/** Lets a paused VM run for a while; it is paused again when this resolves. */
export async function simulate(
  machine: Machine,
  vm: Vm,
  ms: number,
  { outcome }: Fate,
  caller: Caller,
): Promise<Answer> {
  const { log, turn } = machine;
  log.core(`Simulating VM (${vm.name}) for ${ms} msecs`);
  const fails = outcome === 'fail';
  if (fails || verdictOn('simulate', vm.state) === 'ignored') {
    const why = fails ? injected('simulate') : 'VM must be paused before simulation begins';
    log.error('vmm.c(917)', why, aboutVm(vm));
    return fails ? REFUSED : DONE;
  }
  log.core(`Simulating ${ms} msecs (${ms * CPU_KHZ} cycles) [CPU_KHZ=${CPU_KHZ}]`, aboutVm(vm));
  turn(vm, 'simulating');
  machine.publish();
  await caller.wait(ms, false);
  if (vm.state === 'simulating') turn(vm, 'paused');
  log.core('Simulation is complete', aboutVm(vm));
  return DONE;
}

/** Resets cores of a running VM. Unless a fault holds it, the VM is never seen resetting. */
export async function reset(
  machine: Machine,
  vm: Vm,
  part: ResetPart,
  { slowMs, hangs, outcome }: Fate,
  caller: Caller,
): Promise<Answer> {
  const { log } = machine;
  const why = outcome === 'fail' ? { at: 'vmm.c(521)', words: injected('reset') } : whyNotReset(vm, part);
  if (why) {
    log.error(why.at, why.words, aboutVm(vm));
    log.core('Error reseting VM');
    return REFUSED;
  }
  log.core('DEBUG: Resetting cores', aboutVm(vm));
  machine.turn(vm, 'resetting');
  if (hangs || slowMs > 0) {
    machine.publish();
    await caller.wait(slowMs, hangs);
  }
  machine.endReset(vm, part.kind !== 'hrt' && !(part.kind === 'range' && part.first > 0));
  return DONE;
}

function whyNotReset(vm: Vm, part: ResetPart): { at: string; words: string } | null {
  const hybrid = vm.config.type === 'hvm';
  if (verdictOn('reset', vm.state) === 'refused') {
    const state = stateNumber(vm.state);
    return {
      at: 'vmm.c(521)',
      words: `Attempt to reset VM in state ${state} (must be in running state)`,
    };
  }
  if (part.kind === 'all' && hybrid)
    return { at: 'vmm.c(530)', words: 'Attempt to do ALL reset of HVM (not allowed)' };
  if ((part.kind === 'hrt' || part.kind === 'ros') && !hybrid)
    return { at: 'vmm.c(548)', words: 'This is not an HVM and so HVM-specific resets do not apply' };
  if (part.kind !== 'range') return null;
  return part.first >= 0 && part.count > 0 && part.first + part.count <= vm.config.cores
    ? null
    : { at: 'vmm.c(541)', words: 'Attempt to reset a range of cores that is out of bounds' };
}
