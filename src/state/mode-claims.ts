import type { Claim, Claims } from '../inventory/inventory.js';
import { safeText } from '../terminal/safe-text.js';
import type { Vm } from './model.js';
import type { SessionMode } from './ports.js';

/** The key of a mode or stream in the claims: one VM at a time per mode, or one session per VM; one per stream. */
export function modeClaim(
  mode: SessionMode,
  device: string,
  stream: string | null,
  exclusive: boolean,
): string {
  if (mode === 'stream') return `stream ${device} ${stream ?? ''}`;
  return exclusive ? mode : `${mode} ${device}`;
}

/**
 * Who holds a mode or stream so that a session of it cannot be opened: in words; null: it is free. A mode of all
 * VMs is held by a session of any VM, also of a program whose modes are not exclusive.
 * @param key see {@link modeClaim}
 */
export function modeTaken(claims: readonly Claim[], key: string): string | null {
  const ofAll = !key.includes(' ');
  const found = claims.find((claim) => claim.key === key || (ofAll && claim.key.startsWith(`${key} `)));
  if (!found) return null;
  const { pid, what } = found.holder;
  const where = pid === process.pid ? '' : ` in another v3_tui, process ${pid}`;
  return `taken by ${safeText(what)}${where}`;
}

/**
 * Claims a mode or stream for a session to a VM, so that every program on the inventory keeps the mode rule.
 * @param exclusive the settings' `exclusiveModes`
 * @returns the way to give it back, or who holds it, in words
 */
export function claimMode(
  claims: Claims,
  vm: Pick<Vm, 'name' | 'device'>,
  mode: SessionMode,
  stream: string | null,
  exclusive: boolean,
): { release: () => void } | { taken: string } {
  const key = modeClaim(mode, vm.device ?? '', stream, exclusive);
  const taken = modeTaken(claims.list(), key);
  if (taken !== null) return { taken };
  const claim = claims.take(key, `${mode === 'stream' ? `stream ${stream ?? ''}` : mode} of ${vm.name}`);
  if ('heldBy' in claim) return { taken: modeTaken([{ key, holder: claim.heldBy }], key) ?? 'taken' };
  // Where nothing can be claimed (a folder that is not to be written), the session opens all the same.
  return 'release' in claim ? claim : { release: () => undefined };
}
