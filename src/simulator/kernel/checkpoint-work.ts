import { EMPTY_STATE } from '../guest/guest.js';
import type { Caller } from './caller.js';
import {
  type Context,
  contextsOf,
  fillBytes,
  type Restored,
  readContexts,
  skipsMemory,
} from './checkpoint-contexts.js';
import { ForeignMemory, PIECE_BYTES, savedState } from './checkpoint-memory.js';
import type { Reader, Store } from './checkpoint-stores.js';
import type { Fate } from './faults.js';
import { aboutVm } from './life.js';
import type { Machine } from './machine.js';
import type { Vm } from './vm.js';

/** A checkpoint takes time in proportion to its size, but never less than this. */
const SHORTEST_MS = 300;
const BYTES_PER_MS = 100 * 1024;

const LONGEST_REASON = 200;

/** Waits until the next part of the work is due; takes the number of bytes done since the last call. */
type Pace = (bytes: number) => Promise<void>;

/** What a checkpoint needs from the call that asked for it. */
export type Work = { machine: Machine; vm: Vm; mask: number; store: Store; fate: Fate; caller: Caller };

/**
 * Spreads the work evenly over its time, which for a real guest is only what a fault adds. If it is to hang, it hangs
 * halfway.
 */
function paceOf({ machine, vm, fate, caller }: Work, contexts: readonly Context[]): Pace {
  const { slowMs, hangs } = fate;
  const asLongAsItTakes = vm.guest.kind.takesItsTime || machine.faults.isOn('light-checkpoints');
  const total = contexts.reduce(
    (sum, { bytes, state, fill }) => sum + bytes.length + (state?.size ?? 0) + fill,
    0,
  );
  const lasts = (asLongAsItTakes ? 0 : Math.max(SHORTEST_MS, total / BYTES_PER_MS)) + slowMs;
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

/** Does a part of the work. If it fails, the core logs the complaint, unless the VM is gone with the host. */
async function blaming<T>({ machine, vm }: Work, complaint: string, part: () => Promise<T>): Promise<T> {
  try {
    return await part();
  } catch (error) {
    if (machine.vms[vm.index] === vm) {
      if (error instanceof ForeignMemory) complain(machine, vm, error.message);
      complain(machine, vm, complaint);
    }
    throw error;
  }
}

/** Asks the guest to do a part of the work. If it cannot, the core logs why, and then the complaint. */
function askGuest<T>(work: Work, complaint: string, part: () => Promise<T>): Promise<T> {
  const { machine, vm } = work;
  return blaming(work, complaint, async () => {
    try {
      return await part();
    } catch (error) {
      if (machine.vms[vm.index] === vm) complain(machine, vm, reasonOf(error));
      throw error;
    }
  });
}

/** One short line: the words may be another program's. */
function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/[^\x20-\x7e]+/g, ' ').slice(0, LONGEST_REASON);
}

/** Saves the VM. Rejects if it cannot; the core has then logged what it could not do. */
export async function save(work: Work): Promise<void> {
  const { vm, mask } = work;
  const state = skipsMemory(mask)
    ? null
    : await askGuest(work, 'Unable to save memory', () => savedState(vm));
  try {
    const contexts = contextsOf(vm, mask, state);
    const pace = paceOf(work, contexts);
    // The host may have gone down while the guest was saved: then nothing is written.
    await pace(0);
    for (const context of contexts)
      await blaming(work, context.complaint, () => saveContext(work.store, context, pace));
  } finally {
    await state?.close();
  }
}

async function saveContext(store: Store, { name, bytes, state, fill }: Context, pace: Pace): Promise<void> {
  const writer = await store.create(name);
  const write = async (piece: Buffer, isFill: boolean) => {
    await writer.write(piece, isFill);
    await pace(piece.length);
  };
  try {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES)
      await write(bytes.subarray(at, at + PIECE_BYTES), false);
    const size = state?.size ?? 0;
    for (let at = 0; state && at < size; at += PIECE_BYTES)
      await write(await state.read(at, Math.min(size - at, PIECE_BYTES)), false);
    for (let left = fill; left > 0; left -= PIECE_BYTES)
      await write(fillBytes(Math.min(left, PIECE_BYTES)), true);
  } finally {
    await writer.close();
  }
}

/** Loads the VM, all of it or nothing. Rejects if it cannot, as `save` does. */
export async function load(work: Work): Promise<void> {
  const { machine, vm, mask, store } = work;
  // The guest's state has yet to be read.
  const pace = paceOf(work, contextsOf(vm, mask, skipsMemory(mask) ? null : EMPTY_STATE));
  const read = <T>(complaint: string, context: string, part: (reader: Reader) => Promise<T>) =>
    blaming(work, complaint, async () => {
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
    });
  const restored = await readContexts(vm, mask, store, read, machine.layout.own);
  try {
    await restore(work, restored);
  } finally {
    await restored.memory?.close();
  }
}

/**
 * Puts what was read into the VM, whose state stays. Cores that were stopped when they were saved boot again; a
 * stopped VM continues from the checkpoint at its next launch. Exit counters continue: no checkpoint has them.
 */
async function restore(work: Work, { memory, screen, cores }: Restored): Promise<void> {
  const { machine, vm } = work;
  const { guest } = vm;
  // The guest is the only one that can refuse: after it nothing fails.
  if (memory) await askGuest(work, 'Unable to load memory', () => guest.restore(memory));
  if (machine.vms[vm.index] !== vm) throw new Error('the VM is gone');
  for (const [core, vcore] of vm.vcores.entries()) vcore.rip = cores?.[core]?.rip ?? vcore.rip;
  if (screen) guest.screen?.restore?.(screen);
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

/** Logs an error of the core about its checkpoints. */
export function complain({ log }: Machine, vm: Vm, words: string): void {
  log.error(`vmm_checkpoint.c(${PLACES[words] ?? 671})`, words, aboutVm(vm));
}
