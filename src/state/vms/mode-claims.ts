import type { Claim } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { type OperationContext, onceWritable } from '../operations/context.js';
import type { SessionMode } from '../ports.js';
import type { Vm } from './model.js';

/** The claim of a mode or stream: one VM at a time per mode (`exclusive`), else one session per VM; one per stream. */
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
 * Who holds a mode or stream, in words; null: it is free. An exclusive mode is taken by a session of any VM, also in a
 * program whose modes are not exclusive.
 * @param key see {@link modeClaim}
 */
export function modeTaken(claims: readonly Claim[], key: string): string | null {
  const isExclusive = !key.includes(' ');
  const found = claims.find((claim) => claim.key === key || (isExclusive && claim.key.startsWith(`${key} `)));
  if (!found) return null;
  const { pid, what } = found.holder;
  const where = found.isOwn ? '' : ` in another v3_tui, process ${pid}`;
  return `taken by ${safeText(what)}${where}`;
}

/**
 * Claims a mode or stream for a session to a VM: every program on the inventory keeps the mode rule.
 * @param exclusive the settings' `exclusiveModes`
 * @returns what gives it back, or why it cannot be claimed (`taken by …`), in words
 */
export async function claimMode(
  context: Pick<OperationContext, 'claims' | 'untilWritable'>,
  vm: Pick<Vm, 'name' | 'device'>,
  mode: SessionMode,
  stream: string | null,
  exclusive: boolean,
): Promise<{ release: () => void } | { taken: string }> {
  const key = modeClaim(mode, vm.device ?? '', stream, exclusive);
  const what = `${mode === 'stream' ? `stream ${stream ?? ''}` : mode} of ${vm.name}`;
  // List and claim are in one turn: nothing in this program comes between them.
  const claim = await onceWritable(context, () => {
    const taken = modeTaken(context.claims.list(), key);
    return taken === null ? context.claims.take(key, what) : { taken };
  });
  if ('taken' in claim || 'release' in claim) return claim;
  if ('heldBy' in claim)
    return {
      taken:
        modeTaken([{ key, isOwn: claim.heldBy.pid === process.pid, holder: claim.heldBy }], key) ?? 'taken',
    };
  if (claim.busy === true)
    return { taken: 'unavailable while another program is writing the inventory: try again' };
  // Where nothing can be claimed (in a read-only folder), the session opens all the same.
  return { release: () => undefined };
}

/**
 * The same, as the settings say, with the claim in the store while it is held.
 * @returns what gives it back, or why it cannot be claimed, in words
 */
export async function claimModeShown(
  context: Pick<OperationContext, 'claims' | 'store' | 'untilWritable'>,
  vm: Pick<Vm, 'name' | 'device'>,
  mode: SessionMode,
  stream: string | null,
): Promise<{ release: () => void } | { taken: string }> {
  const { store, claims } = context;
  const show = () => store.setState({ claims: claims.list() });
  const claim = await claimMode(context, vm, mode, stream, store.getState().settings.exclusiveModes);
  if ('taken' in claim) return claim;
  show();
  return {
    release: () => {
      claim.release();
      show();
    },
  };
}
