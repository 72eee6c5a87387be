import type { Caller } from './caller.js';
import {
  type Context,
  contextsOf,
  fillBytes,
  PIECE_BYTES,
  type Restored,
  readContexts,
} from './checkpoint-contexts.js';
import { type CheckpointRequest, openStore, type Reader, type Store } from './checkpoint-stores.js';
import type { Fate } from './faults.js';
import type { Machine } from './machine.js';
import type { Vm } from './vm.js';

/** A checkpoint takes its time by its size, and never less than this. */
const SHORTEST_MS = 300;
const BYTES_PER_MS = 100 * 1024;

/** Waits until a part of the work is due; the number is of bytes done since the last time. */
type Pace = (bytes: number) => Promise<void>;

/** What a checkpoint needs of the call that asked for it. */
type Work = { machine: Machine; vm: Vm; request: CheckpointRequest; store: Store; pace: Pace };

/** Holds a VM's cores. The returned function lets them go on, and the calls that wait. */
export function holdForCheckpoint(machine: Machine, vm: Vm): () => void {
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

/** Waits until no checkpoint of the VM is saved or loaded, deaf as any call that waits in the kernel. */
export async function waitForCheckpoint(vm: Vm, caller: Caller): Promise<void> {
  while (vm.checkpoint) {
    caller.deafen();
    await vm.checkpoint;
    await caller.wait(0, false);
  }
}

/**
 * Saves or loads a checkpoint of a VM that is held (docs/palacios.md, "The tools"). It takes 300 ms or, where that
 * is more, 1 s for each 100 MB of the guest's memory: 2.6 s for 256 MB. **A fast one for tests** is of a VM with
 * `<memory>16</memory>` from `v3_create -b` (300 ms, 16 MB on disk), with mask 1 it has hardly any bytes.
 * What it writes is Palacios' own layout, in this order: `memory_img` (12 bytes and then all of the guest's memory),
 * `devices` (how many, and 32 bytes of name each), a context for each device, `header`, and for each core
 * `guest_infoN` (1 KB) and `vmcb_dataN` (4 KB). A load changes nothing of the guest before all of it was read.
 * @returns null, or the reason why the core refuses, which has said in the log what it could not do
 */
export async function runCheckpoint(
  machine: Machine,
  vm: Vm,
  request: CheckpointRequest,
  fate: Fate,
  caller: Caller,
): Promise<string | null> {
  if (fate.outcome !== 'normal') {
    await caller.wait(fate.slowMs, fate.hangs);
    return fate.outcome === 'fail' ? 'fault injected' : null;
  }
  const { call, store, url, mask } = request;
  try {
    const contexts = contextsOf(vm, mask);
    const opened = await openStore(machine, request).catch((error: unknown) => {
      complain(machine, vm, `Could not open url (${url}) for backing store (${store})`);
      throw error;
    });
    const work = { machine, vm, request, store: opened, pace: paceOf(contexts, fate, caller) };
    if (call === 'save') await save(work, contexts);
    else await load(work);
    return null;
  } catch (error) {
    // The VM is gone with the host: nobody is left to hear of it.
    if (machine.vms[vm.index] !== vm) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/** Spreads the work evenly over its time. Where it hangs it does so when half of it is done. */
function paceOf(contexts: readonly Context[], { slowMs, hangs }: Fate, caller: Caller): Pace {
  const total = contexts.reduce((sum, { bytes, fill }) => sum + bytes.length + fill, 0);
  const lasts = Math.max(SHORTEST_MS, total / BYTES_PER_MS) + slowMs;
  let startedAt = Date.now();
  let done = 0;
  let hangsYet = hangs;
  return async (bytes) => {
    done = Math.min(total, done + bytes);
    const due = startedAt + (lasts * done) / total - Date.now();
    await caller.wait(Math.max(0, due), false);
    if (!hangsYet || done < total / 2) return;
    hangsYet = false;
    const hungAt = Date.now();
    await caller.wait(0, true);
    startedAt += Date.now() - hungAt;
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

async function load({ machine, vm, request, store, pace }: Work): Promise<void> {
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
  restore(vm, await readContexts(vm, request.mask, store, read));
}

/**
 * Puts what was read into the VM, whose state stays. Cores that stood still when they were saved begin anew; a
 * stopped VM goes on from the checkpoint at its next launch. Exits are counted on: no checkpoint has them.
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

function complain(machine: Machine, vm: Vm, words: string): void {
  const about = { name: vm.name, pcore: vm.vcores[0]?.pcore ?? 0 };
  machine.log.core(`ERROR at palacios/src/palacios/vmm_checkpoint.c(671): ${words}`, about);
}
