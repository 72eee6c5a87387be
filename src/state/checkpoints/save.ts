import type { ToolRun } from '../../host/host.js';
import type { Checkpoint, NewCheckpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import { shortBytes } from '../bytes.js';
import { momentWords } from '../local-time.js';
import { checkKernelLog, refusalWords } from '../operations/check-kernel-log.js';
import { onceWritable } from '../operations/context.js';
import { asSentence, type Outcome } from '../operations/outcome.js';
import { type OperationRun, type Result, refusal, withWork } from '../operations/work.js';
import { checkpointClaim } from '../operations/work-claims.js';
import { listedAs, shownName, vmByKey, vmOnHost } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { recordedAs } from '../vms/rules.js';
import { type CheckpointContext, quotedName, shapeOf } from './context.js';
import { discardPlace, findPlace } from './find-place.js';
import { runLong } from './long-run.js';
import { type Place, pathIn } from './place.js';
import { bytesIn, NOTHING_WRITTEN, saveProblem, wholenessProblem } from './rules.js';

/** What is asked of a save. */
export type SaveWish = {
  /** Empty: named after the time. */
  name: string;
  note: string;
  madeBy: Checkpoint['madeBy'];
  /** Null: a new folder in the folder of the settings. */
  elsewhere: Place | null;
};

/** How a save went; `checkpoint`: its record as last read, null where there is none. */
type Saved = { outcome: Outcome; checkpoint: Checkpoint | null };

/**
 * Saves a VM that runs or is paused (v3_save). The checkpoint is recorded before the tool starts, and judged by
 * what is on disk, the kernel log and v3-guests. However long it takes, it is waited for while something reaches the
 * disk; then it is given up, and judged when it comes back.
 */
export async function saveCheckpoint(
  context: CheckpointContext,
  key: string,
  wish: SaveWish,
): Promise<Saved> {
  const vm = vmByKey(context.refresh(), key);
  if (vm === null) {
    const outcome = refusal('save the VM', 'It is no longer listed.', 'Reload the list.', null);
    return { outcome, checkpoint: null };
  }
  const recorded: Checkpoint[] = [];
  const outcome = await withWork(context, vm, 'save', (operation) =>
    save(operation, vm, wish, (added) => recorded.push(added)),
  );
  const [added] = recorded;
  if (added === undefined) return { outcome, checkpoint: null };
  await context.untilWritable?.();
  const all = context.checkpoints.list();
  return { outcome, checkpoint: 'refused' in all ? added : (all.find(({ id }) => id === added.id) ?? null) };
}

function refused(message: string, advice = 'Nothing was saved.'): Result {
  return { ok: false, message, advice };
}

type Save = OperationRun<CheckpointContext>;

async function save(
  operation: Save,
  vm: Vm,
  wish: SaveWish,
  onRecord: (added: Checkpoint) => void,
): Promise<Result> {
  const { context } = operation;
  const against = saveProblem(vm);
  if (against !== null) return refused(asSentence(against));
  const make = await shapeOf(context.host, vm);
  const place = findPlace(context, vm, wish.elsewhere, make.memoryBytes);
  if ('problem' in place) return refused(place.problem, place.advice);
  const { store, url } = place;
  const claim = await onceWritable(context, () => context.claims.take(checkpointClaim(url), operation.tried));
  if (!('release' in claim)) {
    discardPlace(context, place);
    return refused('refused' in claim ? safeText(claim.refused) : `${safeText(url)} is in use.`);
  }
  const madeAt = context.now();
  const record: NewCheckpoint = {
    vm: vm.entry?.id ?? null,
    vmName: vm.name,
    name: wish.name.trim() || momentWords(madeAt),
    note: wish.note,
    store,
    url,
    madeAt,
    state: 'saving',
    bytes: null,
    ...make,
    vmState: recordedAs(vm.state),
    madeBy: wish.madeBy,
  };
  const added = context.checkpoints.add(record);
  if ('refused' in added) {
    claim.release();
    discardPlace(context, place);
    return refused(asSentence(safeText(added.refused)));
  }
  onRecord(added);
  operation.event.intend({ checkpoint: added.id });
  context.refreshCheckpoints();
  return runLong(operation, {
    command: { tool: 'v3_save', args: [vm.device ?? '', store, url] },
    wait: (late) => comesBack(context, added, late),
    judge: (of, mark) => judged(operation, vm, added, of, mark),
    release: () => {
      claim.release();
      context.refreshCheckpoints();
    },
  });
}

/** A save that adds nothing to the disk for so long is stuck. */
const STUCK_MS = 30_000;
const LOOK_MS = 500;

/** Waits for a save while it adds something to the disk; null: it is stuck. */
async function comesBack(
  context: CheckpointContext,
  checkpoint: Checkpoint,
  late: Promise<ToolRun>,
): Promise<ToolRun | null> {
  const folder = pathIn(checkpoint);
  const bytes = () => (folder === null ? null : bytesIn(context.disk.measure(folder)));
  let seen = bytes();
  for (let still = 0; still <= STUCK_MS; ) {
    const back = await Promise.race([late, context.wait(LOOK_MS).then(() => null)]);
    if (back !== null) return back;
    const next = bytes();
    still = next === seen ? still + LOOK_MS : 0;
    seen = next;
  }
  return null;
}

/** Judges a save that has ended, and records what came of it. */
async function judged(
  operation: Save,
  vm: Vm,
  checkpoint: Checkpoint,
  of: ToolRun,
  mark: number,
): Promise<Result> {
  const { context } = operation;
  const { id, store, url, memoryBytes } = checkpoint;
  const call = { call: 'save', vm: vm.name, store, url } as const;
  const verdict = await checkKernelLog(context, call, mark);
  const now = vm.device === null ? null : vmOnHost(context.refresh(), vm.device, vm.name);
  operation.note(listedAs(now));
  const folder = pathIn(checkpoint);
  const reading = folder === null ? null : context.disk.measure(folder);
  const bytes = bytesIn(reading);
  const problem = wholenessProblem({
    end: of.end,
    reading,
    memoryBytes,
    // The disk proves more than a log.
    refusal: reading !== null && verdict.kind === 'missing' ? null : refusalWords(verdict, call),
    before: vm.state,
    after: now?.state ?? null,
  });
  if (problem !== null && (bytes === 0 || reading?.kind === 'missing'))
    return nothingSaved(context, checkpoint, problem);
  const unknown = problem === null && reading === null && verdict.kind === 'unclear' ? verdict.why : null;
  const state = problem === null && unknown === null ? 'whole' : 'broken';
  const changed = await onceWritable(context, () => context.checkpoints.change(id, { state, bytes }));
  const where = safeText(url);
  if ('refused' in changed) {
    const words = `The checkpoint is ${state} in ${where}, but that could not be recorded: ${safeText(changed.refused)}`;
    return refused(words, 'Repair the inventory: the checkpoint is then judged again.');
  }
  const advice = `It is kept as broken. To delete it: v3_tui checkpoint delete ${id}`;
  if (problem !== null) {
    const left = bytes === null ? '' : ` ${shortBytes(bytes)} are in ${where}.`;
    return refused(`${asSentence(problem)}${left}`, advice);
  }
  const name = shownName(vm.name);
  if (unknown !== null) {
    const message = `It is not known whether ${name} was saved: ${unknown}, and no disk shows what is in ${where}.`;
    return { ...refused(message, advice), unclear: true };
  }
  const what = `${name} is saved as ${quotedName(changed)}`;
  if (bytes === null) return { ok: true, message: `${what} in ${where}; its size is not known.` };
  return { ok: true, message: `${what}, ${shortBytes(bytes)} in ${where}.` };
}

/** Removes what was prepared for a save that wrote nothing. */
async function nothingSaved(
  context: CheckpointContext,
  checkpoint: Checkpoint,
  problem: string,
): Promise<Result> {
  discardPlace(context, { ...checkpoint, isNew: checkpoint.store === 'DIR' });
  const removed = await onceWritable(context, () => context.checkpoints.remove(checkpoint.id));
  if (removed !== null) context.checkpoints.change(checkpoint.id, { state: 'broken', bytes: 0 });
  return refused(asSentence(problem === NOTHING_WRITTEN ? 'v3_save wrote nothing' : problem));
}
