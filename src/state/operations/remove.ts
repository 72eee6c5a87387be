import { safeText } from '../../terminal/safe-text.js';
import { shownName, vmByKey } from '../vms/find.js';
import { type OperationContext, onceWritable } from './context.js';
import { reachGoal } from './life.js';
import type { Outcome } from './outcome.js';
import { type Result, refusal, withWork } from './work.js';

/**
 * Deletes a VM by its category: an active one from host and inventory, an inactive one from the inventory, one that
 * is not in the inventory from the host. A paused one is continued and stopped first. Config and image files are not
 * touched.
 */
export async function deleteVm(context: OperationContext, key: string): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  if (vm === null) return refusal('delete the VM', 'It is no longer listed.', 'Reload the list.', null);
  const name = shownName(vm.name);
  return withWork(context, vm, 'delete', async (operation): Promise<Result> => {
    if (vm.category !== 'inactive') {
      const freed = await reachGoal(operation, vm, 'free');
      if (!freed.ok) return freed;
    }
    const { entry } = vm;
    if (entry === null) return { ok: true, message: `${name} is deleted from the host.`, key: null };
    const removed = await onceWritable(context, () => context.inventory.remove(entry.id));
    if (removed === null) return { ok: true, message: `${name} is deleted.`, key: null };
    return {
      ok: false,
      message: `${name} could not be removed from the inventory: ${safeText(removed.refused)}`,
      advice:
        vm.category === 'inactive' ? 'It is still listed.' : 'It is off the host, and listed as inactive.',
    };
  });
}
