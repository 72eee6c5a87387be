import type { Checkpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import { asSentence, type Outcome } from '../operations/outcome.js';
import { refusal } from '../operations/work.js';
import { checkpointClaim, heldWords } from '../operations/work-claims.js';
import { asEvent, type CheckpointContext, called, doneAtOnce, recordOf } from './context.js';
import { checkpointFolder, isOurs, pathIn } from './place.js';
import { pruned } from './rules.js';

/** True where deleting a checkpoint removes its folder, too: it is one that we made, in the folder of the settings. */
export function removesFolder(context: Pick<CheckpointContext, 'store'>, checkpoint: Checkpoint): boolean {
  return isOurs(checkpoint, checkpointFolder(context.store.getState()));
}

/**
 * Deletes a checkpoint. Its folder is removed only where this program made it; of any other only the record goes,
 * and what lies there stays.
 */
export function deleteCheckpoint(context: CheckpointContext, id: string): Outcome {
  const checkpoint = recordOf(context, id);
  if (checkpoint === null) return refusal('delete a checkpoint', 'It is gone already.', null, null);
  const tried = `delete the checkpoint ${called(checkpoint)}`;
  const claim = context.claims.take(checkpointClaim(checkpoint.url), tried);
  const held = heldWords(claim);
  if (held !== null) return refusal(tried, asSentence(held), 'Wait for it to end.', null);
  try {
    if (checkpoint.state === 'saving' && context.disk.isBeingSaved(checkpoint.url))
      return refusal(tried, 'v3_save writes it still.', 'Wait for it to end.', null);
    return asEvent(context, 'checkpoint-delete', tried, checkpoint, () =>
      removed(context, checkpoint, tried),
    );
  } finally {
    if ('release' in claim) claim.release();
    context.lookAtCheckpoints();
  }
}

function removed(context: CheckpointContext, checkpoint: Checkpoint, tried: string): Outcome {
  const { url } = checkpoint;
  const ours = removesFolder(context, checkpoint);
  if (ours) {
    const left = context.disk.remove(checkpointFolder(context.store.getState()), url);
    if (left !== null)
      return refusal(tried, `${safeText(url)} stays: ${safeText(left.reason)}.`, 'It is listed still.', null);
  }
  const gone = context.checkpoints.remove(checkpoint.id);
  if (gone !== null) return refusal(tried, asSentence(safeText(gone.refused)), 'It is listed still.', null);
  const lies =
    ours || pathIn(checkpoint) === null
      ? ''
      : ` What lies in ${safeText(url)} stays: v3_tui did not make that folder.`;
  return doneAtOnce(tried, `The checkpoint ${called(checkpoint)} is deleted.${lies}`);
}

/** Gives a checkpoint another name or note. */
export function changeCheckpoint(
  context: CheckpointContext,
  id: string,
  change: Partial<Pick<Checkpoint, 'name' | 'note'>>,
): Outcome {
  const checkpoint = recordOf(context, id);
  if (checkpoint === null) return refusal('change a checkpoint', 'It is gone.', null, null);
  const tried = `change the checkpoint ${called(checkpoint)}`;
  if (change.name?.trim() === '')
    return refusal(tried, 'A checkpoint needs a name.', 'Nothing was changed.', null);
  return asEvent(context, 'checkpoint-edit', tried, checkpoint, () => written(context, id, change, tried));
}

function written(
  context: CheckpointContext,
  id: string,
  change: Partial<Pick<Checkpoint, 'name' | 'note'>>,
  tried: string,
): Outcome {
  const changed = context.checkpoints.change(id, change);
  if ('refused' in changed)
    return refusal(tried, asSentence(safeText(changed.refused)), 'Nothing was changed.', null);
  context.lookAtCheckpoints();
  const message =
    change.name === undefined
      ? `The note of ${called(changed)} is written.`
      : `It is called ${called(changed)}.`;
  return doneAtOnce(tried, message);
}

/**
 * Removes the checkpoints that `save --keep` made of a VM, but for the newest whole ones.
 * @param vm the id of the VM's entry
 * @returns how it went with each
 */
export function pruneCheckpoints(context: CheckpointContext, vm: string, keep: number): readonly Outcome[] {
  const all = context.checkpoints.list(vm);
  if ('refused' in all)
    return [refusal('delete older checkpoints', asSentence(safeText(all.refused)), null, null)];
  return pruned(all, vm, keep).map(({ id }) => deleteCheckpoint(context, id));
}
