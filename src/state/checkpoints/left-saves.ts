import type { Checkpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import { checkpointClaim, heldWords } from '../operations/work-claims.js';
import { type CheckpointContext, quotedName, recordOf } from './context.js';
import { pathIn } from './place.js';
import { bytesIn, leftState } from './rules.js';

/** What was written this recently may still grow: the kernel ends a save whose tool was killed. */
const QUIET_MS = 5000;

/**
 * Judges the saves whose program has ended in the middle, by what is on disk. v3_save goes on without its program:
 * a save that is still being written is left alone.
 * @returns true where one was judged
 */
export function settleLeftSaves(context: CheckpointContext): boolean {
  const all = context.checkpoints.list();
  if ('refused' in all) return false;
  const saving = all.filter(({ state }) => state === 'saving');
  if (saving.length === 0) return false;
  const held = new Set(context.claims.list().map(({ key }) => key));
  const left = saving.filter(({ url }) => !held.has(checkpointClaim(url)));
  return left.filter((one) => settleLeft(context, one)).length > 0;
}

function settleLeft(context: CheckpointContext, checkpoint: Checkpoint): boolean {
  const { id, url, memoryBytes } = checkpoint;
  const folder = pathIn(checkpoint);
  const reading = folder === null ? null : context.disk.measure(folder);
  const last = reading?.kind === 'folder' ? Math.max(0, ...reading.files.map(({ at }) => at)) : 0;
  const age = context.now() - last;
  if ((age >= 0 && age < QUIET_MS) || context.disk.isBeingSaved(url)) return false;
  const claim = context.claims.take(checkpointClaim(url), 'judge a checkpoint');
  if (heldWords(claim) !== null) return false;
  try {
    if (recordOf(context, id)?.state !== 'saving') return false;
    const state = leftState(reading, memoryBytes);
    return !('refused' in context.checkpoints.change(id, { state, bytes: bytesIn(reading) }));
  } finally {
    if ('release' in claim) claim.release();
  }
}

/** Ends the events of saves whose program has ended in the middle, once their checkpoints are judged. */
export function endLeftSaves(context: CheckpointContext): void {
  const open = context.history.unsettled();
  const all = context.checkpoints.list();
  if ('refused' in open || 'refused' in all) return;
  for (const { id, asked, intent } of open) {
    if (asked !== 'save' || typeof intent.checkpoint !== 'string') continue;
    const checkpoint = all.find((one) => one.id === intent.checkpoint);
    if (checkpoint?.state === 'saving') continue;
    const isWhole = checkpoint?.state === 'whole';
    context.history.end(id, isWhole ? 'done' : 'refused', `Cut short. ${becameOf(checkpoint)}`);
  }
}

function becameOf(checkpoint: Checkpoint | undefined): string {
  if (checkpoint === undefined) return 'The checkpoint is deleted.';
  const where = safeText(checkpoint.url);
  return checkpoint.state === 'whole'
    ? `v3_save has finished: ${quotedName(checkpoint)} is whole, in ${where}.`
    : `The checkpoint ${quotedName(checkpoint)} is broken, in ${where}.`;
}
