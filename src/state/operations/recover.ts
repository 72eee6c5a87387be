import type { Recovered } from '../vms/lost.js';
import type { Vm } from '../vms/model.js';
import { type OperationContext, onceWritable } from './context.js';
import { activateVm } from './create.js';
import { reach } from './life.js';
import type { Outcome } from './outcome.js';
import { heldWords, RECOVERY_CLAIM } from './work-claims.js';

/** Called while VMs are brought back; `place` counts from 1. */
export type RecoveryListener = {
  begins: (vm: Vm, place: number) => void;
  did: (vm: Vm, outcome: Outcome) => void;
};

/**
 * Brings VMs up, one after another, in the given order: creating a VM takes Palacios' memory and, where its image is
 * built, as much of the host's. No session is opened. Only one program does this at a time.
 * @param starts true for a VM that is started, too
 * @returns how it went with each, or in words who is doing it already
 */
export async function recover(
  context: OperationContext,
  vms: readonly Vm[],
  starts: (vm: Vm) => boolean,
  listener: RecoveryListener,
): Promise<readonly Recovered[] | { refused: string }> {
  const claim = await onceWritable(context, () => context.claims.take(RECOVERY_CLAIM, 'activating VMs'));
  const held = heldWords(claim);
  if (held !== null) return { refused: held };
  const all: Recovered[] = [];
  try {
    for (const [at, vm] of vms.entries()) {
      listener.begins(vm, at + 1);
      all.push({ vm, outcomes: await bringUp(context, vm, starts(vm), listener) });
    }
  } finally {
    if ('release' in claim) claim.release();
  }
  return all;
}

async function bringUp(
  context: OperationContext,
  vm: Vm,
  start: boolean,
  listener: RecoveryListener,
): Promise<readonly Outcome[]> {
  const activated = await activateVm(context, vm.key);
  listener.did(vm, activated);
  if (!activated.ok || !start) return [activated];
  const started = await reach(context, vm.key, 'run');
  listener.did(vm, started);
  return [activated, started];
}
