import { canLoadInto } from '../state/actions/checkpoint-actions.js';
import { loadLine, loadWarning } from '../state/actions/checkpoint-words.js';
import { findCheckpoint } from './checkpoints.js';
import type { ExitCode } from './output.js';
import { type Caller, confirm, perform, vmFor } from './run-action.js';
import { tellRefused } from './tell.js';

/** `v3_tui load NAME CHECKPOINT`: loads a checkpoint into an active VM of the same config. */
export async function loadVm(caller: Caller, name: string, which: string): Promise<ExitCode> {
  const { parts, output } = caller;
  const vm = vmFor(caller, { id: 'load into', enabled: canLoadInto }, name);
  if (vm === null) return 1;
  const view = findCheckpoint(caller, which, vm, 'load');
  if (view === null) return 1;
  const { checkpoint } = view;
  const against = await parts.checkpointOperations.loadProblem(vm.key, checkpoint.id);
  if (against !== null) {
    return tellRefused(output, { what: `load ${checkpoint.id} into`, vm: vm.name, reason: against });
  }
  const answer = await confirm(caller, loadWarning(vm, checkpoint), [loadLine(vm, checkpoint)]);
  if (answer !== 0) return answer;
  return perform(caller, vm, () => parts.checkpointOperations.load(vm.key, checkpoint.id));
}
