import { setTimeout as delay } from 'node:timers/promises';
import { type Backup, type BackupCounts, backUp, readBackup } from '../inventory/backup.js';
import { restore } from '../inventory/restore.js';
import { counted } from '../state/counted.js';
import { beginEvent } from '../state/history/events.js';
import { refusal, success } from '../state/operations/work.js';
import { heldWords, holderWords, WHOLE_CLAIMS, worksElsewhere } from '../state/operations/work-claims.js';
import { safeText } from '../terminal/safe-text.js';
import type { ExitCode, Output } from './output.js';
import { type Caller, confirm } from './run-action.js';
import { tell } from './tell.js';

/** `v3_tui inventory backup FILE`: copies inventory, history and checkpoints, also while other programs write. */
export function backUpInventory(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  file: string,
  { force }: { force: boolean },
): ExitCode {
  const done = backUp(parts.inventory.path, file, force);
  const tried = 'back up the inventory';
  if ('refused' in done) return notDone(output, tried, safeText(done.refused));
  return tell(output, success(tried, `Backed up ${countWords(done)} to ${safeText(file)}.`, null));
}

/** `v3_tui inventory restore FILE`: puts a backup in the place of the inventory, after asking. */
export async function restoreInventory(caller: Caller, file: string): Promise<ExitCode> {
  const { parts, output } = caller;
  const { path, kind } = parts.inventory;
  const backup = readBackup(file, kind);
  if ('refused' in backup) return notDone(output, RESTORE, safeText(backup.refused));
  try {
    const now = parts.inventory.read();
    const answer = await confirm(caller, {
      title: `Restore the inventory from ${safeText(file)}?`,
      lines: [
        `${safeText(file)} has ${countWords(backup.counts)}.`,
        'refused' in now
          ? safeText(now.refused)
          : `They replace what is in ${safeText(path)} now, with its history: ${counted(now.entries.length, 'VM')}.`,
        `What is there is kept in ${safeText(path)}.before-restore. The VMs on the host stay as they are.`,
      ],
      verb: 'Restore',
    });
    if (answer !== 0) return answer;
    return await restoreAlone(caller, file, backup);
  } finally {
    backup.db.close();
  }
}

const RESTORE = 'restore the inventory';

function notDone(output: Output, tried: string, why: string): ExitCode {
  if (output.isJson) return tell(output, refusal(tried, why, null, null));
  output.err(why);
  return 1;
}

/** Restores while no other program works on anything. */
async function restoreAlone(caller: Caller, file: string, backup: Backup): Promise<ExitCode> {
  const { parts, output } = caller;
  const alone = await takeAll(parts);
  try {
    const worker = worksElsewhere(parts.claims.list());
    const held = alone.held ?? (worker === null ? null : holderWords(worker));
    if (held !== null) return notDone(output, RESTORE, `Nothing was restored: ${held}.`);
    const done = restore(parts.inventory.path, backup, caller.options.inventory === null);
    if ('refused' in done) return notDone(output, RESTORE, safeText(done.refused));
    const event = beginEvent(parts.context, 'restore', RESTORE, null, {});
    const restored = `Restored ${countWords(backup.counts)} from ${safeText(file)}.`;
    event.end('done', restored);
    tell(output, success(RESTORE, restored, null));
    for (const kept of done.kept) output.out(`What was there is kept in ${safeText(kept)}.`);
    return 0;
  } finally {
    for (const release of alone.releases) release();
  }
}

/** Settling, and recording what was seen, end in a moment. */
const TRIES = 40;
const AGAIN_MS = 50;

/** Takes all claims on the whole inventory; `held`: who holds one of them, in words. */
async function takeAll({
  claims,
}: Pick<Caller['parts'], 'claims'>): Promise<{ releases: ReadonlyArray<() => void>; held: string | null }> {
  const releases: Array<() => void> = [];
  for (const key of WHOLE_CLAIMS) {
    let held: string | null = null;
    for (let tries = 0; tries < TRIES; tries++) {
      const claim = claims.take(key, 'restoring the inventory');
      if ('release' in claim) releases.push(claim.release);
      held = heldWords(claim);
      if (held === null) break;
      await delay(AGAIN_MS);
    }
    if (held !== null) return { releases, held };
  }
  return { releases, held: null };
}

function countWords({ vms, events, checkpoints }: BackupCounts): string {
  return `${counted(vms, 'VM')}, ${counted(events, 'event')} and ${counted(checkpoints, 'checkpoint')}`;
}
