import { type BackupCounts, backUp, readBackup } from '../inventory/backup.js';
import { restore } from '../inventory/restore.js';
import { beginEvent } from '../state/history/events.js';
import { heldWords, holderWords, RESTORE_CLAIM, worksElsewhere } from '../state/operations/work-claims.js';
import { safeText } from '../terminal/safe-text.js';
import type { ExitCode } from './output.js';
import { type Caller, confirm } from './run-action.js';

/** `v3_tui inventory backup FILE`: copies inventory, history and checkpoints, also while other programs write. */
export function backUpInventory(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  file: string,
  { force }: { force: boolean },
): ExitCode {
  const done = backUp(parts.inventory.path, file, force);
  if ('refused' in done) {
    output.err(safeText(done.refused));
    return 1;
  }
  output.out(`Backed up ${countWords(done)} to ${safeText(file)}.`);
  return 0;
}

/** `v3_tui inventory restore FILE`: puts a backup in the place of the inventory, after asking. */
export async function restoreInventory(caller: Caller, file: string): Promise<ExitCode> {
  const { parts, output } = caller;
  const { path, kind } = parts.inventory;
  const backup = readBackup(file, kind);
  if ('refused' in backup) {
    output.err(safeText(backup.refused));
    return 1;
  }
  try {
    const now = parts.inventory.read();
    const answer = await confirm(caller, {
      title: `Restore the inventory from ${safeText(file)}?`,
      lines: [
        `${safeText(file)} has ${countWords(backup.counts)}.`,
        'refused' in now
          ? safeText(now.refused)
          : `They replace what is in ${safeText(path)} now, with its history: ${plural(now.entries.length, 'VM')}.`,
        `What is there is kept in ${safeText(path)}.before-restore. The VMs on the host stay as they are.`,
      ],
      verb: 'Restore',
    });
    if (answer !== 0) return answer;
    const claim = parts.claims.take(RESTORE_CLAIM, 'restoring the inventory');
    const worker = worksElsewhere(parts.claims.list());
    const held = heldWords(claim) ?? (worker === null ? null : holderWords(worker));
    try {
      if (held !== null) {
        output.err(`Nothing was restored: ${held}.`);
        return 1;
      }
      const done = restore(path, backup, caller.options.inventory === null);
      if ('refused' in done) {
        output.err(safeText(done.refused));
        return 1;
      }
      const event = beginEvent(parts.context, 'restore', 'restore the inventory', null, {});
      const restored = `Restored ${countWords(backup.counts)} from ${safeText(file)}.`;
      event.end('done', restored);
      output.out(restored);
      for (const kept of done.kept) output.out(`What was there is kept in ${safeText(kept)}.`);
      return 0;
    } finally {
      if ('release' in claim) claim.release();
    }
  } finally {
    backup.db.close();
  }
}

function countWords({ vms, events, checkpoints }: BackupCounts): string {
  return `${plural(vms, 'VM')}, ${plural(events, 'event')} and ${plural(checkpoints, 'checkpoint')}`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
