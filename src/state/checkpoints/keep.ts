import type { Checkpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import { beginEvent, endEvent } from '../history/events.js';
import { asSentence, type Outcome } from '../operations/outcome.js';
import { refusal, success } from '../operations/work.js';
import { checkpointClaim, heldWords } from '../operations/work-claims.js';
import { type CheckpointContext, quotedName, recordOf } from './context.js';
import { checkpointFolder, isOwnFolder, pathIn } from './place.js';
import { checkpointsToPrune } from './rules.js';

/**
 * Deletes a checkpoint. Its folder is removed only where this program made it; of any other only the record goes,
 * and the folder stays.
 */
export function deleteCheckpoint(context: CheckpointContext, id: string): Outcome {
  const checkpoint = recordOf(context, id);
  if (checkpoint === null) return refusal('delete a checkpoint', 'It is already gone.', null, null);
  const tried = `delete the checkpoint ${quotedName(checkpoint)}`;
  const claim = context.claims.take(checkpointClaim(checkpoint.url), tried);
  const held = heldWords(claim);
  if (held !== null) return refusal(tried, asSentence(held), 'Wait for it to end.', null);
  try {
    if (checkpoint.state === 'saving' && context.disk.isBeingSaved(checkpoint.url))
      return refusal(tried, 'v3_save is still writing it.', 'Wait for it to end.', null);
    return asEvent(context, 'checkpoint-delete', tried, checkpoint, () =>
      removed(context, checkpoint, tried),
    );
  } finally {
    if ('release' in claim) claim.release();
    context.refreshCheckpoints();
  }
}

function removed(context: CheckpointContext, checkpoint: Checkpoint, tried: string): Outcome {
  const parent = checkpointFolder(context.store.getState());
  const url = safeText(checkpoint.url);
  const ours = isOwnFolder(checkpoint, parent);
  const left = ours ? context.disk.remove(parent, checkpoint.url) : null;
  if (left !== null)
    return refusal(tried, `${url} stays: ${safeText(left.reason)}.`, 'It is still listed.', null);
  const kept = context.checkpoints.remove(checkpoint.id);
  if (kept !== null) return refusal(tried, asSentence(safeText(kept.refused)), 'It is still listed.', null);
  const stays =
    ours || pathIn(checkpoint) === null ? '' : ` The folder ${url} stays: v3_tui did not make it.`;
  return success(tried, `The checkpoint ${quotedName(checkpoint)} is deleted.${stays}`, null);
}

/** Gives a checkpoint another name or note. */
export function changeCheckpoint(
  context: CheckpointContext,
  id: string,
  change: Partial<Pick<Checkpoint, 'name' | 'note'>>,
): Outcome {
  const checkpoint = recordOf(context, id);
  if (checkpoint === null) return refusal('change a checkpoint', 'It is gone.', null, null);
  const tried = `change the checkpoint ${quotedName(checkpoint)}`;
  if (change.name?.trim() === '')
    return refusal(tried, 'A checkpoint needs a name.', 'Nothing was changed.', null);
  return asEvent(context, 'checkpoint-edit', tried, checkpoint, () => {
    const changed = context.checkpoints.change(id, change);
    if ('refused' in changed)
      return refusal(tried, asSentence(safeText(changed.refused)), 'Nothing was changed.', null);
    context.refreshCheckpoints();
    const what =
      change.name === undefined
        ? `The note of ${quotedName(changed)} is written.`
        : `It is called ${quotedName(changed)}.`;
    return success(tried, what, null);
  });
}

/** Does something to a checkpoint at once, as an event of its VM's history. */
function asEvent(
  context: CheckpointContext,
  asked: 'checkpoint-delete' | 'checkpoint-edit',
  tried: string,
  { vm, vmName }: Checkpoint,
  work: () => Outcome,
): Outcome {
  const event = beginEvent(context, asked, tried, { id: vm, name: vmName, device: null });
  const outcome = work();
  endEvent(event, outcome);
  return outcome;
}

/**
 * Deletes the checkpoints that `save --keep` made of a VM, all but the newest whole ones.
 * @param vm the id of the VM's entry
 * @returns how it went with each
 */
export function pruneCheckpoints(context: CheckpointContext, vm: string, keep: number): readonly Outcome[] {
  const all = context.checkpoints.list(vm);
  if ('refused' in all)
    return [refusal('delete older checkpoints', asSentence(safeText(all.refused)), null, null)];
  return checkpointsToPrune(all, vm, keep).map(({ id }) => deleteCheckpoint(context, id));
}
