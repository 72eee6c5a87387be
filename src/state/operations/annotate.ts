import { safeText } from '../../terminal/safe-text.js';
import { beginEvent, endEvent, eventVm } from '../history/events.js';
import { shownName, vmByKey } from '../vms/find.js';
import { tagProblem } from '../vms/tags.js';
import { type OperationContext, onceWritable } from './context.js';
import { asSentence, type Outcome } from './outcome.js';
import { refusal, success } from './work.js';

/** Notes and tags to write; what is left out stays as it is. */
export type Annotation = { notes?: string; tags?: readonly string[] };

/** Writes a VM's notes and tags into the inventory, also while somebody works on the VM: the host is not touched. */
export async function annotateVm(context: OperationContext, key: string, wish: Annotation): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  const asked = wish.notes === undefined ? 'tag' : 'note';
  const tried = `${asked} ${shownName(vm?.name ?? 'the VM')}`;
  if (vm?.entry == null) return refusal(tried, 'It is not in the inventory.', 'Adopt it first.', key);
  const problem = wish.tags?.map(tagProblem).find((found) => found !== null) ?? null;
  if (problem !== null) return refusal(tried, problem, 'Nothing was written.', key);
  await context.untilWritable?.();
  const event = beginEvent(context, asked, tried, eventVm(vm), {
    ...(wish.notes !== undefined && { notes: wish.notes }),
    ...(wish.tags !== undefined && { tags: wish.tags }),
  });
  const { id } = vm.entry;
  const changed = await onceWritable(context, () => context.inventory.change(id, wish));
  context.refresh();
  const outcome: Outcome =
    'refused' in changed
      ? refusal(tried, asSentence(safeText(changed.refused)), 'Nothing was written.', key)
      : success(tried, `The ${asked}s of ${shownName(vm.name)} are written.`, key);
  await onceWritable(context, () => endEvent(event, outcome));
  return outcome;
}
