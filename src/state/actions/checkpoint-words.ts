import type { Checkpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import { quotedName } from '../checkpoints/context.js';
import { isOwnFolder, pathIn } from '../checkpoints/place.js';
import { localTime } from '../local-time.js';
import { shellLine } from '../operations/shell-line.js';
import { hostedName } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import type { Warning } from './action.js';

/** The command that loads a checkpoint into a VM, as a shell line. */
export function loadLine(vm: Pick<Vm, 'device'>, { store, url }: Checkpoint): string {
  return shellLine('v3_load', [vm.device ?? '', store, url]);
}

/** When a checkpoint was saved: `2026-11-22 14:02`. */
export function savedAt({ madeAt }: Pick<Checkpoint, 'madeAt'>): string {
  const [day, time] = localTime(madeAt);
  return `${day} ${time.slice(0, 5)}`;
}

/** The warning before a load. */
export function loadWarning(vm: Pick<Vm, 'key' | 'name' | 'state'>, checkpoint: Checkpoint): Warning {
  const failed = vm.state === 'running' ? ['If the load fails, the VM is left stopped.'] : [];
  return {
    title: `Load ${quotedName(checkpoint)} into ${hostedName(vm)}?`,
    lines: [
      `What the guest is doing and has in memory is lost: it goes on from ${savedAt(checkpoint)}.`,
      'Disks outside the VM stay as they are: they may be newer than the checkpoint.',
      ...failed,
    ],
    verb: 'Load',
  };
}

/** The warning before a checkpoint is deleted. `folder`: the settings' folder for checkpoints. */
export function deleteWarning(checkpoint: Checkpoint, folder: string): Warning {
  const url = safeText(checkpoint.url);
  const what = isOwnFolder(checkpoint, folder)
    ? `Its folder ${url} is removed with everything in it.`
    : pathIn(checkpoint) === null
      ? `Only its record is removed: v3_tui cannot reach ${url}.`
      : `Only its record is removed: v3_tui did not make ${url}, which stays.`;
  return { title: `Delete the checkpoint ${quotedName(checkpoint)}?`, lines: [what], verb: 'Delete' };
}
