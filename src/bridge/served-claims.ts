import type { HostPort } from '../state/fleet/host-port.js';
import type { SessionMode } from '../state/ports.js';
import { vmByKey } from '../state/vms/find.js';

/** What a program holds of a host while its line lasts: ways to guests, and VMs that it works on one after another. */
export function servedClaims(port: HostPort) {
  const held = new Map<string, () => void>();
  let isOver = false;
  const hold = (name: string, release: () => void) => {
    if (isOver || held.has(name)) release();
    else held.set(name, release);
  };
  const release = (name: string) => {
    held.get(name)?.();
    held.delete(name);
  };
  return {
    claimMode: async (of: { id: number; key: string; mode: SessionMode; stream: string | null }) => {
      const vm = vmByKey(port.state().snapshot, of.key);
      if (vm === null) return { taken: 'unavailable: the VM is no longer listed' };
      const claim = await port.claimMode(vm, of.mode, of.stream);
      if ('taken' in claim) return { taken: claim.taken };
      hold(`mode ${of.id}`, claim.release);
      return null;
    },
    releaseMode: (id: number) => release(`mode ${id}`),
    reserve: ({ id, keys, title }: { id: number; keys: readonly string[]; title: string }) =>
      hold(`work ${id}`, port.reserve(keys, title)),
    unreserve: (id: number) => release(`work ${id}`),
    /** Gives everything back. */
    stop: () => {
      isOver = true;
      for (const name of [...held.keys()]) release(name);
    },
  };
}
