import type { Claim, Claims } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { isBeingSaved } from '../checkpoints/view.js';
import type { HostState } from '../fleet/host-state.js';

/** The key of the claim that a program holds while it works on a VM. */
export function workClaim(key: string): string {
  return `vm ${key}`;
}

/** The key of the claim that a program holds while it saves, loads or deletes the checkpoint at a URL. */
export function checkpointClaim(url: string): string {
  return `checkpoint ${url}`;
}

/** What work on the host itself is known by, in this program and as its claim. */
export const HOST_WORK = 'host';

/** The key of the claim that a program holds while it brings lost VMs back, one after another. */
export const RECOVERY_CLAIM = 'recover';

/** The key of the claim that a program holds while it imports a file: two programs would add its VMs twice. */
export const IMPORT_CLAIM = 'import';

/** The key of the claim that a program holds while it restores the inventory: no work begins meanwhile. */
const RESTORE_CLAIM = 'restore';

/** The key of the claim that a program holds while it settles what was cut short. */
export const SETTLE_CLAIM = 'settle';

/** The key of the claim that a program holds while it records what changed outside. */
export const SEEN_CLAIM = 'seen';

/** Who works on a VM, in words: `stop web is under way in another v3_tui (process 4711)`. */
export function holderWords({ what, pid }: Claim['holder']): string {
  return `${safeText(what)} is under way in another v3_tui (process ${pid})`;
}

/**
 * Why a claim was not obtained, in words; null: it was, or nothing can be claimed at all (in a read-only folder) and
 * the work goes on without it.
 */
export function heldWords(claim: ReturnType<Claims['take']>): string | null {
  if ('heldBy' in claim) return holderWords(claim.heldBy);
  return 'busy' in claim ? 'another program is writing the inventory' : null;
}

/** The other process that works on the VM with this key, or null. */
export function heldElsewhere(claims: readonly Claim[], key: string): Claim['holder'] | null {
  return otherHolder(claims, workClaim(key));
}

/** The other process that restores the inventory, or null. */
export function restoresElsewhere(claims: readonly Claim[]): Claim['holder'] | null {
  return otherHolder(claims, RESTORE_CLAIM);
}

/** The claims that keep all work on the whole inventory away, but that on single VMs and checkpoints. */
export const WHOLE_CLAIMS = [
  RESTORE_CLAIM,
  HOST_WORK,
  RECOVERY_CLAIM,
  IMPORT_CLAIM,
  SETTLE_CLAIM,
  SEEN_CLAIM,
];

/** The other process that works on any VM or checkpoint, or null. */
export function worksElsewhere(claims: readonly Claim[]): Claim['holder'] | null {
  const isWork = ({ key }: Claim) => key.startsWith(workClaim('')) || key.startsWith(checkpointClaim(''));
  return claims.find((claim) => isWork(claim) && !claim.isOwn)?.holder ?? null;
}

/** The other process that brings lost VMs back, or null. */
export function recoversElsewhere(claims: readonly Claim[]): Claim['holder'] | null {
  return otherHolder(claims, RECOVERY_CLAIM);
}

function otherHolder(claims: readonly Claim[], key: string): Claim['holder'] | null {
  const found = claims.find((claim) => claim.key === key && !claim.isOwn);
  return found?.holder ?? null;
}

/** Why no work can be started on the host itself, in words; null: it can. */
export function hostBusyReason({ work, claims }: Pick<HostState, 'work' | 'claims'>): string | null {
  const own = work.get(HOST_WORK);
  if (own) return `${own.title} is under way`;
  const holder = otherHolder(claims, HOST_WORK);
  return holder === null ? null : holderWords(holder);
}

/** Why no work can be started on the VM with this key, in words; null: it can. */
export function busyReason(
  { work, claims, checkpoints }: Pick<HostState, 'work' | 'claims' | 'checkpoints'>,
  key: string,
): string | null {
  const own = work.get(key);
  if (own) return `${own.title} is under way`;
  const holder = heldElsewhere(claims, key);
  if (holder !== null) return holderWords(holder);
  // v3_save goes on after the program that began it has ended, and the VM's other tools wait for it.
  return isBeingSaved(checkpoints, key) ? 'a v3_save that another v3_tui started is still saving it' : null;
}
