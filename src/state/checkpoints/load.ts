import type { ToolRun } from '../../host/host.js';
import type { Checkpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import { checkKernelLog, refusalWords } from '../operations/check-kernel-log.js';
import { onceWritable } from '../operations/context.js';
import { asSentence, type Outcome, toolSaid } from '../operations/outcome.js';
import {
  type OperationRun,
  type Result,
  refusal,
  settleVm,
  stateSentence,
  withWork,
} from '../operations/work.js';
import { checkpointClaim, holderWords } from '../operations/work-claims.js';
import { shownName, stateWord, vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { recordedAs } from '../vms/rules.js';
import { type CheckpointContext, quotedName, recordOf, shapeOf } from './context.js';
import { runLong } from './long-run.js';
import { pathIn } from './place.js';
import { diskProblem, fitProblem, targetProblem } from './rules.js';

/**
 * Why a checkpoint cannot be loaded into a VM at the moment, in words, or null: it must be whole, lie where it is
 * recorded, and come from a VM of the same config.
 * @param before the VM as the user saw it, where it may have changed since
 */
export async function loadProblem(
  context: CheckpointContext,
  key: string,
  id: string,
  before?: Vm,
): Promise<string | null> {
  const vm = vmByKey(context.refresh(), key);
  const checkpoint = recordOf(context, id);
  if (vm === null) return 'it is no longer listed';
  if (before && (vm.device !== before.device || vm.name !== before.name || vm.state !== before.state))
    return `${shownName(before.name)} was changed meanwhile: look at it, and try again`;
  if (checkpoint === null) return 'the checkpoint is gone';
  const against = targetProblem(vm);
  if (against !== null) return against;
  if (checkpoint.state === 'saving') return 'the checkpoint is still being saved';
  if (checkpoint.state === 'broken') return 'the checkpoint is broken: what is on disk is not whole';
  const folder = pathIn(checkpoint);
  const onDisk = folder === null ? null : diskProblem(context.disk.measure(folder), checkpoint.memoryBytes);
  if (onDisk !== null) return `the checkpoint is no longer whole: ${safeText(checkpoint.url)}: ${onDisk}`;
  return fitProblem(checkpoint, await shapeOf(context.host, vm), vm.entry?.config ?? '');
}

/**
 * Loads a checkpoint into a VM (v3_load), verified by the kernel log and v3-guests: the tool is silent when the core
 * refuses, and a running VM is stopped then (docs/palacios/tools.md, "The tools").
 */
export async function loadCheckpoint(context: CheckpointContext, key: string, id: string): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  const checkpoint = recordOf(context, id);
  const tried = 'load a checkpoint';
  if (vm === null) return refusal(tried, 'The VM is no longer listed.', 'Reload the list.', null);
  if (checkpoint === null) return refusal(tried, 'The checkpoint is gone.', 'Nothing was loaded.', key);
  return withWork(context, vm, 'load', async (operation): Promise<Result> => {
    const { store, url, memoryBytes } = checkpoint;
    const refused = (message: string) => ({ ok: false, message, advice: 'Nothing was loaded.' });
    const claim = await onceWritable(context, () =>
      context.claims.take(checkpointClaim(url), operation.tried),
    );
    if (!('release' in claim))
      return refused('refused' in claim ? safeText(claim.refused) : asSentence(holderWords(claim.heldBy)));
    // A load that fails ends a running VM, and while the claim was waited for VM or checkpoint may have gone.
    const against = await loadProblem(context, key, id, vm);
    if (against !== null) {
      claim.release();
      return refused(asSentence(against));
    }
    return runLong(operation, {
      command: { tool: 'v3_load', args: [vm.device ?? '', store, url] },
      wait: (late) => Promise.race([late, context.wait((memoryBytes ?? 0) / BYTES_PER_MS).then(() => null)]),
      judge: (of, mark) => judged(operation, vm, checkpoint, of, mark),
      release: claim.release,
    });
  });
}

/** A disk that reads less in a millisecond is taken for a hanging one. */
const BYTES_PER_MS = 10 * 1024;

async function judged(
  operation: OperationRun,
  vm: Vm,
  checkpoint: Checkpoint,
  of: ToolRun,
  mark: number,
): Promise<Result> {
  const { context } = operation;
  const call = { call: 'load', vm: vm.name, store: checkpoint.store, url: checkpoint.url } as const;
  const verdict = await checkKernelLog(context, call, mark);
  const toolFailed = of.end.kind !== 'exit' || of.end.code !== 0;
  const refusal = refusalWords(verdict, call);
  const { now, shown } = await settleVm(
    operation,
    vm,
    (seen) => seen?.state === vm.state || refusal !== null || toolFailed,
  );
  const { entry } = vm;
  if (entry !== null && now !== null && recordedAs(now.state) !== entry.state) {
    const state = recordedAs(now.state);
    await onceWritable(context, () => context.inventory.change(entry.id, { state }));
    context.refresh();
  }
  const what = quotedName(checkpoint);
  const so = `${stateSentence(vm.name, now)}.`;
  if (refusal === null && !toolFailed && shown && now !== null) {
    if (verdict.kind !== 'unclear') return { ok: true, message: `${what} is loaded: ${so}` };
    return {
      ok: false,
      unclear: true,
      message: `It is not known whether ${what} was loaded: ${verdict.why}. ${so}`,
      advice: 'Look at its console: it shows whether the guest is as it was saved.',
    };
  }
  const name = shownName(vm.name);
  const said = toolSaid('v3_load', of.end, toolFailed);
  const reason = toolFailed ? said : (refusal ?? `${said}, but ${name} did not stay ${stateWord(vm)}`);
  const message = asSentence(reason);
  if (now === null) return { ok: false, message: `${message} ${so}`, advice: 'Reload the list.' };
  if (vm.state !== 'running' || now.state !== 'stopped')
    return { ok: false, message: `${message} ${so}`, advice: 'Nothing else has changed.' };
  return {
    ok: false,
    message: `${message} ${name} was running, and the failed load has stopped it: what the guest did is lost.`,
    advice:
      'Start it, or load another checkpoint and start it. If it then shows no exits: delete, activate, start.',
  };
}
