import type { Answer } from '../wire.js';
import type { Caller } from './caller.js';
import { type CheckpointRequest, openStore, type StoreProblem } from './checkpoint-stores.js';
import { complain, load, save, type Work } from './checkpoint-work.js';
import type { Fate } from './faults.js';
import { aboutVm, injected, sayNotRunning } from './life.js';
import type { Machine } from './machine.js';
import type { Vm } from './vm.js';

/** Waits until no checkpoint of the VM is saved or loaded, ignoring signals like any call that waits in the kernel. */
export async function waitForCheckpoint(vm: Vm, caller: Caller): Promise<void> {
  while (vm.checkpoint) {
    caller.deafen();
    await vm.checkpoint;
    await caller.wait(0, false);
  }
}

const WORDS = {
  save: ['Saving Guest to', 'Error checkpointing VM state'],
  load: ['Loading Guest from', 'Error Loading VM state'],
  send: ['Sending (live-migrating) Guest to', 'Error sending VM'],
  receive: ['Receiving (live-migrating) Guest to', 'Error receiving VM'],
} as const;

/**
 * Saves, loads, sends or receives a checkpoint (docs/palacios/tools.md, "The tools"). The VM is held meanwhile, and every
 * other call on it waits. A scripted guest takes 1 s for each 100 MB of its memory (2.6 s for 256 MB), and at least
 * 300 ms; a real one takes its own time. **For fast tests** take a VM with `<memory>16</memory>` from `v3_create -b`
 * (300 ms, 16 MB on disk), mask 1 (hardly any bytes), or the fault `light-checkpoints`.
 * It writes Palacios' own layout, in this order: `memory_img` (`checkpoint-memory.ts`), `devices` (how many, and a
 * name of 32 bytes for each), a context for each device, `header`, and for each core `guest_infoN` (1 KB) and
 * `vmcb_dataN` (4 KB). A load changes nothing in the guest before all of it was read; one that fails once its store
 * is open stops a running VM. A VM that was sent is paused.
 */
export async function callCheckpoint(
  machine: Machine,
  vm: Vm,
  request: CheckpointRequest,
  fate: Fate,
  caller: Caller,
): Promise<Answer> {
  const { call, store, url } = request;
  const [begins, fails] = WORDS[call];
  if (fate.outcome !== 'ignore') machine.log.core(`${begins} ${store}:${url}`);
  // A second checkpoint of a VM waits for the first, as its cores do.
  await waitForCheckpoint(vm, caller);
  if (machine.vms[vm.index] !== vm) return { end: 'ioctl' };
  caller.deafen();
  const letGo = holdForCheckpoint(machine, vm);
  try {
    if (await carryOut(machine, vm, request, fate, caller)) return { end: 'ok' };
    machine.log.core(fails);
    return { end: 'ioctl' };
  } finally {
    letGo();
  }
}

/** Holds a VM's cores. The returned function releases them and the calls that wait. */
function holdForCheckpoint(machine: Machine, vm: Vm): () => void {
  let done = () => {};
  vm.checkpoint = new Promise((resolve) => {
    done = resolve;
  });
  machine.hold(vm, true);
  return () => {
    vm.checkpoint = null;
    machine.hold(vm, false);
    done();
  };
}

/** @returns false if the core refuses; it has then logged what it could not do */
async function carryOut(
  machine: Machine,
  vm: Vm,
  request: CheckpointRequest,
  fate: Fate,
  caller: Caller,
): Promise<boolean> {
  const { call, mask } = request;
  if (fate.outcome !== 'normal') {
    await caller.wait(fate.slowMs, fate.hangs);
    if (fate.outcome === 'fail') failed(machine, vm, call, injected(call));
    return fate.outcome !== 'fail';
  }
  const opened = await openStore(machine, request);
  if (typeof opened === 'string') {
    sayNotOpened(machine, vm, request, opened);
    return false;
  }
  const work = { machine, vm, mask, store: opened, fate, caller };
  const came = await transfer(work, call).finally(opened.close);
  if (came === 'failed') failed(machine, vm, call, null);
  else if (came === 'not running') {
    sayNotRunning(machine.log, vm);
    machine.log.error('vmm_checkpoint.c(1337)', 'Could not pause VM', aboutVm(vm));
  }
  return came === 'done';
}

/** Rejects if the VM is gone with the host: nobody is left to answer. */
async function transfer(
  work: Work,
  call: CheckpointRequest['call'],
): Promise<'done' | 'failed' | 'not running'> {
  const { machine, vm } = work;
  if (call === 'send' && vm.state !== 'running') return 'not running';
  try {
    if (call === 'load' || call === 'receive') await load(work);
    else await save(work);
  } catch (error) {
    if (machine.vms[vm.index] !== vm) throw error;
    return 'failed';
  }
  if (call === 'send') machine.turn(vm, 'paused');
  return 'done';
}

/** A load that fails stops a running VM. */
function failed(machine: Machine, vm: Vm, call: CheckpointRequest['call'], words: string | null): void {
  if (words !== null) complain(machine, vm, words);
  if (call !== 'load' && call !== 'receive') return;
  if (vm.state !== 'running') return;
  if (call === 'receive')
    machine.log.error(
      'vmm_checkpoint.c(1538)',
      'VM was previously running.  It is now borked.  Pausing it. ',
      aboutVm(vm),
    );
  machine.turn(vm, 'stopped');
}

function sayNotOpened(
  { log }: Machine,
  vm: Vm,
  { call, store, url }: CheckpointRequest,
  problem: StoreProblem,
): void {
  if (problem === 'no-store')
    log.core(`Error: Could not locate Checkpoint interface for store (${store})`, aboutVm(vm));
  else {
    const line = call === 'load' || call === 'receive' ? 1208 : 1149;
    const words = `Could not open url (${url}) for backing store (${store})`;
    log.error('vmm_checkpoint.c(185)', words, aboutVm(vm));
    log.error(`vmm_checkpoint.c(${line})`, 'Error creating checkpoint store', aboutVm(vm));
  }
  if (call === 'send' || call === 'receive')
    log.error('vmm_checkpoint.c(178)', 'Attempt to close null checkpoint');
}
