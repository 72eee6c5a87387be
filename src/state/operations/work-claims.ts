import type { Claim, Claims } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { isSaved } from '../checkpoints/view.js';
import type { AppState } from '../store.js';

/** The key of the claim that a program holds while it works on a VM. */
export function workClaim(key: string): string {
  return `vm ${key}`;
}

/** The key of the claim that a program holds while it saves, loads or deletes what lies at a URL. */
export function checkpointClaim(url: string): string {
  return `checkpoint ${url}`;
}

/** The key of the claim that a program holds while it brings lost VMs back, one after another. */
export const RECOVERY_CLAIM = 'recover';

/** The key of the claim that a program holds while it imports a file: two would add its VMs twice. */
export const IMPORT_CLAIM = 'import';

/** The key of the claim of the program that settles what was cut short. */
export const SETTLE_CLAIM = 'settle';

/** The key of the claim of the program that records what changed outside. */
export const SEEN_CLAIM = 'seen';

/** Who holds a VM for work, in words: `stop web is under way in another v3_tui (process 4711)`. */
export function holderWords({ what, pid }: Claim['holder']): string {
  return `${safeText(what)} is under way in another v3_tui (process ${pid})`;
}

/**
 * Why a claim cannot be had at this moment, in words; null: it is had, or nothing can be claimed at all (a folder
 * that is not to be written), and what was wanted goes on without.
 */
export function heldWords(claim: ReturnType<Claims['take']>): string | null {
  if ('heldBy' in claim) return holderWords(claim.heldBy);
  return 'busy' in claim ? 'another program writes the inventory' : null;
}

/** The other process that works on the VM with this key; null: none does. */
export function heldElsewhere(claims: readonly Claim[], key: string): Claim['holder'] | null {
  return otherHolder(claims, workClaim(key));
}

/** The other process that brings lost VMs back; null: none does. */
export function recoversElsewhere(claims: readonly Claim[]): Claim['holder'] | null {
  return otherHolder(claims, RECOVERY_CLAIM);
}

function otherHolder(claims: readonly Claim[], key: string): Claim['holder'] | null {
  const found = claims.find((claim) => claim.key === key && claim.holder.pid !== process.pid);
  return found?.holder ?? null;
}

/** Why no further work can be begun on the VM with this key, in words; null: it can. */
export function busyReason(
  { work, claims, checkpoints }: Pick<AppState, 'work' | 'claims' | 'checkpoints'>,
  key: string,
): string | null {
  const own = work.get(key);
  if (own) return `${own.title} is under way`;
  const holder = heldElsewhere(claims, key);
  if (holder !== null) return holderWords(holder);
  // v3_save goes on when the program that began it has ended, and the VM's other tools wait for it.
  return isSaved(checkpoints, key) ? 'v3_save, which another v3_tui began, saves it still' : null;
}
