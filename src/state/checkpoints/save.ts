import type { ToolRun } from '../../host/host.js';
import type { Checkpoint, NewCheckpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import { shortBytes } from '../bytes.js';
import { localTime } from '../local-time.js';
import { onceWritable } from '../operations/context.js';
import { hear, refusalWords } from '../operations/hear.js';
import { asSentence, type Outcome } from '../operations/outcome.js';
import { type OperationRun, refusal, withWork } from '../operations/work.js';
import { checkpointClaim } from '../operations/work-claims.js';
import { showed, shownName, vmByKey, vmOnHost } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { recordable } from '../vms/rules.js';
import { type CheckpointContext, called, makeOf } from './context.js';
import { findPlace, giveUpPlace } from './find-place.js';
import { type Judged, runLong } from './long-run.js';
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

/** How a save went; `checkpoint` as it is recorded then, null where nothing is. */
export type Saved = { outcome: Outcome; checkpoint: Checkpoint | null };

/**
 * Saves a VM that runs or is paused (v3_save). The checkpoint is recorded before the tool starts, and settled by
 * what lies on disk, the kernel log and v3-guests. It takes as long as it takes: it is given up, and judged when
 * it comes back, only where nothing comes onto the disk any more.
 */
export async function saveCheckpoint(
  context: CheckpointContext,
  key: string,
  wish: SaveWish,
): Promise<Saved> {
  const vm = vmByKey(context.refresh(), key);
  if (vm === null) {
    const outcome = refusal('save the VM', 'It is not listed any more.', 'Reload the list.', null);
    return { outcome, checkpoint: null };
  }
  const kept: { checkpoint: Checkpoint | null } = { checkpoint: null };
  const outcome = await withWork(context, vm, 'save', async (operation) => {
    const { result, checkpoint } = await save(operation, context, vm, wish);
    kept.checkpoint = checkpoint;
    return { ...result, key };
  });
  return { outcome, checkpoint: kept.checkpoint };
}

type Ended = Judged<{ checkpoint: Checkpoint | null }>;

const NOTHING_SAVED = 'Nothing was saved.';

function refused(message: string, advice = NOTHING_SAVED): Ended {
  return { result: { ok: false, message, advice }, checkpoint: null };
}

async function save(
  operation: OperationRun,
  context: CheckpointContext,
  vm: Vm,
  wish: SaveWish,
): Promise<Ended> {
  const against = saveProblem(vm);
  if (against !== null) return refused(asSentence(against));
  const make = await makeOf(context.host, vm);
  const place = findPlace(context, vm, wish.elsewhere, make.memoryBytes);
  if ('problem' in place) return refused(place.problem, place.advice);
  const { url } = place;
  const claim = await onceWritable(context, () => context.claims.take(checkpointClaim(url), operation.tried));
  if (!('release' in claim)) {
    giveUpPlace(context, place);
    return refused('refused' in claim ? safeText(claim.refused) : `${safeText(place.url)} is in use.`);
  }
  const madeAt = context.now();
  const record: NewCheckpoint = {
    vm: vm.entry?.id ?? null,
    vmName: vm.name,
    name: wish.name.trim() === '' ? timeName(madeAt) : wish.name.trim(),
    note: wish.note,
    store: place.store,
    url: place.url,
    madeAt,
    state: 'saving',
    bytes: null,
    ...make,
    vmState: recordable(vm.state),
    madeBy: wish.madeBy,
  };
  const added = context.checkpoints.add(record);
  if ('refused' in added) {
    claim.release();
    giveUpPlace(context, place);
    return refused(asSentence(safeText(added.refused)));
  }
  operation.event.intend({ checkpoint: added.id });
  context.lookAtCheckpoints();
  return run(operation, context, vm, added, claim.release);
}

/** The name of a checkpoint that was given none: when it was made. */
export function timeName(at: number): string {
  return localTime(at).join(' ');
}

async function run(
  operation: OperationRun,
  context: CheckpointContext,
  vm: Vm,
  checkpoint: Checkpoint,
  release: () => void,
): Promise<Ended> {
  return runLong<{ checkpoint: Checkpoint | null }>(operation, context, {
    tool: 'v3_save',
    args: [vm.device ?? '', checkpoint.store, checkpoint.url],
    wait: (late) => comesBack(context, checkpoint, late),
    judge: async (of, mark) => {
      try {
        return await settled(operation, context, vm, checkpoint, of, mark);
      } finally {
        release();
        context.lookAtCheckpoints();
      }
    },
    givenUp: { checkpoint },
  });
}

/** A save that adds nothing to the disk for so long has got stuck. */
const STUCK_MS = 30_000;
const LOOK_MS = 500;

/** Waits for a save that takes long, as long as the disk shows that it goes on; null: it has got stuck. */
async function comesBack(
  context: CheckpointContext,
  checkpoint: Checkpoint,
  late: Promise<ToolRun>,
): Promise<ToolRun | null> {
  const folder = pathIn(checkpoint);
  const bytes = () => (folder === null ? null : bytesIn(context.disk.measure(folder)));
  let seen = bytes();
  let still = 0;
  for (;;) {
    const back = await Promise.race([late, context.wait(LOOK_MS).then(() => null)]);
    if (back !== null) return back;
    still += LOOK_MS;
    const next = bytes();
    if (next !== seen) {
      seen = next;
      still = 0;
    }
    if (still > STUCK_MS) return null;
  }
}

/** Judges a save that has ended, and records what came of it. */
async function settled(
  operation: OperationRun,
  context: CheckpointContext,
  vm: Vm,
  checkpoint: Checkpoint,
  of: ToolRun,
  mark: number,
): Promise<Ended> {
  const { store, url } = checkpoint;
  const call = { call: 'save', vm: vm.name, store, url } as const;
  const heard = await hear(context, call, mark);
  const now = vm.device === null ? null : vmOnHost(context.refresh(), vm.device, vm.name);
  operation.note(showed(now));
  const folder = pathIn(checkpoint);
  const reading = folder === null ? null : context.disk.measure(folder);
  const bytes = bytesIn(reading);
  const problem = wholenessProblem({
    end: of.end,
    reading,
    memoryBytes: checkpoint.memoryBytes,
    // What lies on disk shows more than a log.
    refusal: reading !== null && heard.kind === 'missing' ? null : refusalWords(heard, call),
    before: vm.state,
    after: now?.state ?? null,
  });
  const nothing = bytes === 0 || reading?.kind === 'missing';
  if (problem !== null && nothing) return nothingSaved(context, checkpoint, problem);
  const why = problem === null && reading === null && heard.kind === 'unclear' ? heard.why : null;
  const isWhole = problem === null && why === null;
  const state = isWhole ? 'whole' : 'broken';
  const changed = await onceWritable(context, () =>
    context.checkpoints.change(checkpoint.id, { state, bytes }),
  );
  if ('refused' in changed) {
    const words = `The checkpoint ${isWhole ? 'is whole' : 'is broken'} in ${safeText(checkpoint.url)}, but that could not be recorded: ${safeText(changed.refused)}`;
    return {
      result: { ok: false, message: words, advice: 'Mend the inventory: it is looked at again then.' },
      checkpoint,
    };
  }
  if (problem !== null) return broken(changed, problem);
  if (why !== null) return notKnown(vm, changed, why);
  const size = bytes === null ? 'where no disk shows it' : `${shortBytes(bytes)} in`;
  return {
    result: {
      ok: true,
      message: `${shownName(vm.name)} is saved as ${called(changed)}, ${size} ${safeText(changed.url)}.`,
    },
    checkpoint: changed,
  };
}

function broken(checkpoint: Checkpoint, problem: string): Ended {
  const lies =
    checkpoint.bytes === null ? '' : ` ${shortBytes(checkpoint.bytes)} lie in ${safeText(checkpoint.url)}.`;
  return {
    result: {
      ok: false,
      message: `${asSentence(problem)}${lies}`,
      advice: `It is kept as broken. To delete it: v3_tui checkpoint delete ${checkpoint.id}`,
    },
    checkpoint,
  };
}

function notKnown(vm: Vm, checkpoint: Checkpoint, why: string): Ended {
  const where = safeText(checkpoint.url);
  return {
    result: {
      ok: false,
      unclear: true,
      message: `It is not known whether ${shownName(vm.name)} was saved: ${why}, and no disk shows what lies in ${where}.`,
      advice: `It is kept as broken. To delete it: v3_tui checkpoint delete ${checkpoint.id}`,
    },
    checkpoint,
  };
}

/** Takes back what was prepared, where nothing came of it. */
async function nothingSaved(
  context: CheckpointContext,
  checkpoint: Checkpoint,
  problem: string,
): Promise<Ended> {
  giveUpPlace(context, { ...checkpoint, isNew: checkpoint.store === 'DIR' });
  const removed = await onceWritable(context, () => context.checkpoints.remove(checkpoint.id));
  if (removed !== null) context.checkpoints.change(checkpoint.id, { state: 'broken', bytes: 0 });
  return refused(asSentence(problem === NOTHING_WRITTEN ? 'v3_save wrote nothing' : problem));
}
