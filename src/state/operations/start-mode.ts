import type { Mode } from '../../inventory/inventory.js';
import { vmByKey } from '../vms/find.js';
import { type OperationContext, onceWritable } from './context.js';

/** Records the mode and stream of a VM's last start, where the VM has an entry. */
export async function setStartMode(
  context: OperationContext,
  key: string,
  mode: Mode,
  stream: string | null,
): Promise<void> {
  const entry = vmByKey(context.store.getState().snapshot, key)?.entry;
  if (!entry || (entry.lastMode === mode && entry.lastStream === stream)) return;
  await onceWritable(context, () =>
    context.inventory.change(entry.id, { lastMode: mode, lastStream: stream }),
  );
  context.refresh();
}
