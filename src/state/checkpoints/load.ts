import type { ToolRun } from '../../host/host.js';
import type { Checkpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import { onceWritable } from '../operations/context.js';
import { hear, refusalWords } from '../operations/hear.js';
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
import { recordable } from '../vms/rules.js';
import { type CheckpointContext, called, makeOf, recordOf } from './context.js';
import { runLong } from './long-run.js';
import { pathIn } from './place.js';
import { diskProblem, fitProblem, targetProblem } from './rules.js';

/**
 * Why a checkpoint cannot be loaded into a VM at this moment, in words, or null: it must be whole, lie where it is
 * recorded, and come from a VM of the same config.
 */
export async function loadProblem(
  context: CheckpointContext,
  vm: Vm,
  checkpoint: Checkpoint,
): Promise<string | null> {
  const against = targetProblem(vm);
  if (against !== null) return against;
  if (checkpoint.state === 'saving') return 'the checkpoint is being saved still';
  if (checkpoint.state === 'broken') return 'the checkpoint is broken: what lies on disk is not whole';
  const folder = pathIn(checkpoint);
  const onDisk = folder === null ? null : diskProblem(context.disk.measure(folder), checkpoint.memoryBytes);
  if (onDisk !== null) return `the checkpoint is not whole any more: ${safeText(checkpoint.url)}: ${onDisk}`;
  return fitProblem(checkpoint, await makeOf(context.host, vm), vm.entry?.config ?? '');
}

/** The same for keys and ids, for those who ask before they warn. */
export async function askLoad(context: CheckpointContext, key: string, id: string): Promise<string | null> {
  const vm = vmByKey(context.refresh(), key);
  const checkpoint = recordOf(context, id);
  if (vm === null) return 'it is not listed any more';
  return checkpoint === null ? 'the checkpoint is gone' : loadProblem(context, vm, checkpoint);
}

async function problemNow(context: CheckpointContext, vm: Vm, id: string): Promise<string | null> {
  const now = vmByKey(context.refresh(), vm.key);
  if (now?.device !== vm.device || now.name !== vm.name || now.state !== vm.state)
    return `${shownName(vm.name)} was changed meanwhile: look at it, and try again`;
  const checkpoint = recordOf(context, id);
  return checkpoint === null ? 'the checkpoint is gone' : loadProblem(context, now, checkpoint);
}

/**
 * Loads a checkpoint into a VM (v3_load), verified by the kernel log and v3-guests: the tool is silent when the core
 * refuses, and a running VM is stopped then (docs/palacios.md, "The tools").
 */
export async function loadCheckpoint(context: CheckpointContext, key: string, id: string): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  const checkpoint = recordOf(context, id);
  const tried = 'load a checkpoint';
  if (vm === null) return refusal(tried, 'The VM is not listed any more.', 'Reload the list.', null);
  if (checkpoint === null) return refusal(tried, 'The checkpoint is gone.', 'Nothing was loaded.', key);
  return withWork(context, vm, 'load', async (operation): Promise<Result> => {
    const { url } = checkpoint;
    const claim = await onceWritable(context, () =>
      context.claims.take(checkpointClaim(url), operation.tried),
    );
    if (!('release' in claim)) {
      const message = 'refused' in claim ? safeText(claim.refused) : asSentence(holderWords(claim.heldBy));
      return { ok: false, message, advice: 'Nothing was loaded.', key };
    }
    // A load that fails ends a running VM: what the claim was waited for may have taken VM or checkpoint away.
    const against = await problemNow(context, vm, id);
    if (against !== null) {
      claim.release();
      return { ok: false, message: asSentence(against), advice: 'Nothing was loaded.', key };
    }
    return { ...(await run(operation, context, vm, checkpoint, claim.release)), key };
  });
}

type Loaded = Omit<Result, 'key'>;

async function run(
  operation: OperationRun,
  context: CheckpointContext,
  vm: Vm,
  checkpoint: Checkpoint,
  release: () => void,
): Promise<Loaded> {
  const { result } = await runLong(operation, context, {
    tool: 'v3_load',
    args: [vm.device ?? '', checkpoint.store, checkpoint.url],
    wait: (late) => Promise.race([late, context.wait(moreTime(checkpoint)).then(() => null)]),
    judge: async (of, mark) => {
      try {
        return { result: await judged(operation, context, vm, checkpoint, of, mark) };
      } finally {
        release();
      }
    },
    givenUp: {},
  });
  return result;
}

/** A disk that gives less in a millisecond is taken for one that hangs. */
const BYTES_PER_MS = 10 * 1024;

/** How long a load may take beyond what any tool may, in ms. */
function moreTime({ memoryBytes }: Checkpoint): number {
  return (memoryBytes ?? 0) / BYTES_PER_MS;
}

async function judged(
  operation: OperationRun,
  context: CheckpointContext,
  vm: Vm,
  { name: checkpointName, store, url }: Checkpoint,
  of: ToolRun,
  mark: number,
): Promise<Loaded> {
  const what = called({ name: checkpointName });
  const call = { call: 'load', vm: vm.name, store, url } as const;
  const heard = await hear(context, call, mark);
  const toolFailed = of.end.kind !== 'exit' || of.end.code !== 0;
  const refusal = refusalWords(heard, call);
  const { now, shown } = await settleVm(
    operation,
    vm,
    (seen) => seen?.state === vm.state || refusal !== null || toolFailed,
  );
  if (vm.entry !== null && now !== null && recordable(now.state) !== vm.entry.state) {
    const { id } = vm.entry;
    const state = recordable(now.state);
    await onceWritable(context, () => context.inventory.change(id, { state }));
    context.refresh();
  }
  const name = shownName(vm.name);
  if (refusal === null && !toolFailed && shown && now !== null) {
    if (heard.kind !== 'unclear')
      return { ok: true, message: `${what} is loaded: ${stateSentence(vm.name, now)}.` };
    return {
      ok: false,
      unclear: true,
      message: `It is not known whether ${what} was loaded: ${heard.why}. ${stateSentence(vm.name, now)}.`,
      advice: 'Look at its console: it shows whether the guest is as it was saved.',
    };
  }
  const said = toolSaid('v3_load', of.end, toolFailed);
  const reason = toolFailed ? said : (refusal ?? `${said}, but ${name} did not stay ${stateWord(vm)}`);
  const message = asSentence(reason);
  if (now === null)
    return { ok: false, message: `${message} ${name} is not on the host.`, advice: 'Reload the list.' };
  if (vm.state === 'running' && now.state === 'stopped') {
    return {
      ok: false,
      message: `${message} ${name} was running, and is stopped by that: what the guest did is lost.`,
      advice:
        'Start it, or load another checkpoint and start it. Where it then shows no exits: delete, activate, start.',
    };
  }
  return {
    ok: false,
    message: `${message} ${stateSentence(vm.name, now)}.`,
    advice: 'Nothing else has changed.',
  };
}
