import type { Answer } from '../wire.js';
import type { Caller } from './caller.js';
import {
  type Context,
  contextsOf,
  fillBytes,
  PIECE_BYTES,
  type Restored,
  readContexts,
} from './checkpoint-contexts.js';
import {
  type CheckpointRequest,
  openStore,
  type Reader,
  type Store,
  type StoreProblem,
} from './checkpoint-stores.js';
import type { Fate } from './faults.js';
import { aboutVm, injected, sayNotRunning } from './life.js';
import type { Machine } from './machine.js';
import type { Vm } from './vm.js';

/** A checkpoint takes time in proportion to its size, but never less than this. */
const SHORTEST_MS = 300;
const BYTES_PER_MS = 100 * 1024;

/** Waits until the next part of the work is due; takes the number of bytes done since the last call. */
type Pace = (bytes: number) => Promise<void>;

/** What a checkpoint needs from the call that asked for it. */
type Work = { machine: Machine; vm: Vm; mask: number; store: Store; pace: Pace };

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
 * Saves, loads, sends or receives a checkpoint (docs/palacios.md, "The tools"). The VM is held meanwhile, and every
 * other call on it waits. It takes 1 s for each 100 MB of the guest's memory (2.6 s for 256 MB), and at least 300 ms.
 * **For fast tests** take a VM with `<memory>16</memory>` from `v3_create -b` (300 ms, 16 MB on disk), mask 1 (hardly
 * any bytes), or the fault `light-checkpoints`.
 * It writes Palacios' own layout, in this order: `memory_img` (12 bytes and then all of the guest's memory), `devices`
 * (how many, and a name of 32 bytes for each), a context for each device, `header`, and for each core `guest_infoN`
 * (1 KB) and `vmcb_dataN` (4 KB). A load changes nothing in the guest before all of it was read; one that fails once
 * its store is open stops a running VM. A VM that was sent is paused.
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
  const contexts = contextsOf(vm, mask);
  const opened = await openStore(machine, request);
  if (typeof opened === 'string') {
    sayNotOpened(machine, vm, request, opened);
    return false;
  }
  const work = { machine, vm, mask, store: opened, pace: paceOf(machine, contexts, fate, caller) };
  const came = await transfer(work, call, contexts).finally(opened.close);
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
  contexts: readonly Context[],
): Promise<'done' | 'failed' | 'not running'> {
  const { machine, vm } = work;
  if (call === 'send' && vm.state !== 'running') return 'not running';
  try {
    if (call === 'load' || call === 'receive') await load(work);
    else await save(work, contexts);
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

/** Spreads the work evenly over its time. If it is to hang, it hangs halfway. */
function paceOf(
  machine: Machine,
  contexts: readonly Context[],
  { slowMs, hangs }: Fate,
  caller: Caller,
): Pace {
  const light = machine.faults.isOn('light-checkpoints');
  const total = contexts.reduce((sum, { bytes, fill }) => sum + bytes.length + fill, 0);
  const lasts = (light ? 0 : Math.max(SHORTEST_MS, total / BYTES_PER_MS)) + slowMs;
  let startedAt = performance.now();
  let done = 0;
  let hangsYet = hangs;
  return async (bytes) => {
    done = Math.min(total, done + bytes);
    const due = startedAt + (lasts * done) / total - performance.now();
    await caller.wait(Math.max(0, due), false);
    if (!hangsYet || done < total / 2) return;
    hangsYet = false;
    const hungAt = performance.now();
    await caller.wait(0, true);
    startedAt += performance.now() - hungAt;
  };
}

async function save({ machine, vm, store, pace }: Work, contexts: readonly Context[]): Promise<void> {
  for (const { name, complaint, bytes, fill } of contexts) {
    try {
      if (fill < 0) throw new Error('too little memory for what the guest has in it');
      const writer = await store.create(name);
      try {
        for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
          const piece = bytes.subarray(at, at + PIECE_BYTES);
          await writer.write(piece, false);
          await pace(piece.length);
        }
        for (let left = fill; left > 0; left -= PIECE_BYTES) {
          const piece = fillBytes(Math.min(left, PIECE_BYTES));
          await writer.write(piece, true);
          await pace(piece.length);
        }
      } finally {
        await writer.close();
      }
    } catch (error) {
      if (machine.vms[vm.index] === vm) complain(machine, vm, complaint);
      throw error;
    }
  }
}

async function load({ machine, vm, mask, store, pace }: Work): Promise<void> {
  const read = async <T>(complaint: string, context: string, part: (reader: Reader) => Promise<T>) => {
    try {
      const reader = await store.open(context);
      try {
        return await part({
          ...reader,
          async read(length) {
            const bytes = await reader.read(length);
            await pace(length);
            return bytes;
          },
        });
      } finally {
        await reader.close();
      }
    } catch (error) {
      if (machine.vms[vm.index] === vm) complain(machine, vm, complaint);
      throw error;
    }
  };
  restore(vm, await readContexts(vm, mask, store, read));
}

/**
 * Puts what was read into the VM, whose state stays. Cores that were stopped when they were saved boot again; a
 * stopped VM continues from the checkpoint at its next launch. Exit counters continue: no checkpoint has them.
 */
function restore(vm: Vm, { memory, screen, cores }: Restored): void {
  const { guest } = vm;
  for (const [core, vcore] of vm.vcores.entries()) vcore.rip = cores?.[core]?.rip ?? vcore.rip;
  if (screen) guest.screen?.restore(screen);
  if (memory) guest.restore(memory);
  const whole = memory !== null && cores !== null;
  const ran = cores?.[0]?.running === true;
  vm.goesOn = whole && ran && !guest.alive();
  if (whole && !ran && guest.alive()) {
    guest.boot();
    guest.hold(true);
  }
}

/** Line numbers of some messages in the core's source; the others are near them. */
const PLACES: Readonly<Record<string, number>> = { 'Unable to load memory': 1219 };

function complain({ log }: Machine, vm: Vm, words: string): void {
  log.error(`vmm_checkpoint.c(${PLACES[words] ?? 671})`, words, aboutVm(vm));
}
