import { type OperationContext, onceWritable } from './context.js';
import { activateVm } from './create.js';
import { reach } from './life.js';
import type { Outcome } from './outcome.js';
import { heldWords, RECOVERY_CLAIM } from './work-claims.js';

/** Called while VMs are brought back, with the keys that were asked for; `place` counts from 1. */
export type RecoveryListener = {
  begins: (key: string, place: number) => void;
  did: (key: string, outcome: Outcome) => void;
};

/** How bringing back one VM went: its operations in order, up to the first that failed. */
export type RecoveredVm = { key: string; outcomes: readonly Outcome[] };

/**
 * Brings VMs up, one after another, in the given order: creating a VM takes Palacios' memory and, where its image is
 * built, as much of the host's. No session is opened. Only one program does this at a time.
 * @param started the keys of those that are started, too
 * @returns how it went with each, or in words who is doing it already
 */
export async function recover(
  context: OperationContext,
  keys: readonly string[],
  started: readonly string[],
  listener: RecoveryListener,
): Promise<readonly RecoveredVm[] | { refused: string }> {
  const claim = await onceWritable(context, () => context.claims.take(RECOVERY_CLAIM, 'activating VMs'));
  const held = heldWords(claim);
  if (held !== null) return { refused: held };
  const all: RecoveredVm[] = [];
  try {
    for (const [at, key] of keys.entries()) {
      listener.begins(key, at + 1);
      all.push({ key, outcomes: await bringUp(context, key, started.includes(key), listener) });
    }
  } finally {
    if ('release' in claim) claim.release();
  }
  return all;
}

async function bringUp(
  context: OperationContext,
  key: string,
  start: boolean,
  listener: RecoveryListener,
): Promise<readonly Outcome[]> {
  const activated = await activateVm(context, key);
  listener.did(key, activated);
  if (!activated.ok || !start) return [activated];
  const started = await reach(context, key, 'run');
  listener.did(key, started);
  return [activated, started];
}
