import { stateWord } from '../vms/find.js';
import type { Vm } from '../vms/model.js';

/**
 * Since when a VM is in its state, in ms since the epoch, as log and history tell it. `isSeen`: this program saw it come into it;
 * else it was so when the program started.
 */
export type Since = { state: string; at: number; isSeen: boolean };

/** By the VM's key. */
export type Sinces = ReadonlyMap<string, Since>;

/**
 * Since when each VM on the host is in its state, at a new reading.
 * @param before null at the first reading
 * @returns the same map where no VM has changed
 */
export function sinceNow(before: Sinces | null, vms: readonly Vm[], now: number): Sinces {
  const onHost = vms.filter(({ device }) => device !== null);
  let changed = before?.size !== onHost.length;
  const after = new Map(
    onHost.map((vm) => {
      const state = stateWord(vm);
      const known = before?.get(vm.key);
      if (known?.state === state) return [vm.key, known] as const;
      changed = true;
      return [vm.key, { state, at: now, isSeen: before !== null }] as const;
    }),
  );
  return changed || before === null ? after : before;
}
