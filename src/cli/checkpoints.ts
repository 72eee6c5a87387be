import { deleteWarning, savedAt } from '../state/actions/checkpoint-words.js';
import { shortBytes } from '../state/bytes.js';
import { checkpointFolder } from '../state/checkpoints/place.js';
import { bytesOf, type CheckpointView, percentOf, stateOf } from '../state/checkpoints/view.js';
import { shownName } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import { safeText } from '../terminal/safe-text.js';
import { allChosen, narrowingProblem, type Selection } from './choose-vms.js';
import { findVm } from './find-vm.js';
import { type ExitCode, type Output, tableLines } from './output.js';
import { type Caller, confirm } from './run-action.js';
import { readingProblems } from './snapshot-words.js';
import { tell, tellNotTried } from './tell.js';

/** The checkpoints, newest first, with what is on disk; `problem`: why they cannot be read. */
function readAll({ parts }: Caller) {
  parts.checkpointOperations.look();
  return parts.store.getState().checkpoints;
}

/**
 * `v3_tui checkpoints [NAME…]`: those of VMs, or all; those of a deleted VM by the name that it had. This also checks a
 * save that was abandoned.
 */
export function listCheckpoints(
  caller: Caller,
  selection: Selection,
  options: { json: boolean; ascii: boolean },
): ExitCode {
  const { parts, output } = caller;
  const wrong = narrowingProblem(selection);
  if (wrong !== null) {
    output.err(`error: ${wrong}`);
    return 2;
  }
  const { all, problem } = readAll(caller);
  if (problem !== null) {
    output.err(problem);
    return 1;
  }
  const snapshot = parts.watch.refresh();
  for (const line of readingProblems(snapshot, parts.inventory.path)) output.err(line);
  const { views, code } = viewsOf(output, snapshot, selection, all);
  if (code !== 0 && views.length === 0) return code;
  const ids = new Set(snapshot.vms.flatMap((vm) => (vm.entry === null ? [] : [vm.entry.id])));
  if (options.json) output.json(views.map((view) => factsOf(view, ids)));
  else for (const line of listLines(views, ids, options.ascii)) output.out(line);
  return code;
}

/** The checkpoints of the VMs that are chosen, or all where none is; tells whose NAME is none. */
function viewsOf(
  output: Output,
  snapshot: HostSnapshot,
  selection: Selection,
  all: readonly CheckpointView[],
): { views: readonly CheckpointView[]; code: ExitCode } {
  if (selection.isAll) {
    const { vms, code } = allChosen(output, snapshot, selection);
    const ids = new Set(vms.map(({ entry }) => entry?.id ?? null));
    return { views: all.filter(({ checkpoint: { vm } }) => vm !== null && ids.has(vm)), code };
  }
  if (selection.names.length === 0) return { views: all, code: 0 };
  const wanted = new Set<CheckpointView>();
  let code: ExitCode = 0;
  for (const name of selection.names) {
    const found = findVm(snapshot, name);
    const entry = 'vm' in found ? (found.vm.entry?.id ?? null) : null;
    const own = all.filter(
      ({ checkpoint }) => (entry !== null && checkpoint.vm === entry) || ofDeleted(checkpoint, name),
    );
    for (const view of own) wanted.add(view);
    if (own.length > 0 || 'vm' in found) continue;
    for (const line of found.problem) output.err(line);
    code = 1;
  }
  return { views: all.filter((view) => wanted.has(view)), code };
}

function ofDeleted({ vm, vmName }: CheckpointView['checkpoint'], name: string): boolean {
  return vm === null && vmName === name;
}

function listLines(
  views: readonly CheckpointView[],
  ids: ReadonlySet<string>,
  ascii: boolean,
): readonly string[] {
  if (views.length === 0) return ['No checkpoints.'];
  const rows = views.map((view) => {
    const { checkpoint } = view;
    const bytes = bytesOf(view);
    const percent = checkpoint.state === 'saving' ? percentOf(view) : null;
    const deleted = checkpoint.vm === null || !ids.has(checkpoint.vm) ? ' (deleted)' : '';
    return [
      checkpoint.id,
      percent === null ? stateOf(view) : `saving ${percent}%`,
      shownName(checkpoint.vmName) + deleted,
      savedAt(checkpoint),
      bytes === null ? '-' : shortBytes(bytes),
      safeText(checkpoint.name),
      safeText(checkpoint.note),
    ];
  });
  return tableLines([['ID', 'STATE', 'VM', 'SAVED', 'SIZE', 'NAME', 'NOTE'], ...rows], ascii);
}

function factsOf(view: CheckpointView, ids: ReadonlySet<string>) {
  const { checkpoint } = view;
  return {
    id: checkpoint.id,
    /** `saving`, `whole`, `broken`; `missing`: its files are gone from the disk. */
    state: stateOf(view),
    vm: checkpoint.vmName,
    vmListed: checkpoint.vm !== null && ids.has(checkpoint.vm),
    name: checkpoint.name,
    note: checkpoint.note,
    madeAt: new Date(checkpoint.madeAt).toISOString(),
    madeBy: checkpoint.madeBy,
    store: checkpoint.store,
    url: checkpoint.url,
    bytes: bytesOf(view),
    memoryBytes: checkpoint.memoryBytes,
    configHash: checkpoint.configHash,
    devices: checkpoint.devices,
    vmState: checkpoint.vmState,
  };
}

/**
 * The checkpoint with a number or a name; null: why there is none, or more than one, has been told.
 * @param vm whose checkpoints come first; null: those of all VMs alike
 * @param what what is to be done with it: `delete`
 */
export function findCheckpoint(
  caller: Caller,
  which: string,
  vm: Vm | null,
  what: string,
): CheckpointView | null {
  const tellNone = (...lines: readonly string[]) => {
    tellNotTried(caller.output, `${what} checkpoint ${shownName(which)}`, vm?.name ?? null, lines);
    return null;
  };
  const { all, problem } = readAll(caller);
  if (problem !== null) return tellNone(problem);
  const byId = all.find(({ checkpoint }) => checkpoint.id === which);
  if (byId) return byId;
  const named = all.filter(({ checkpoint }) => checkpoint.name === which);
  const own = vm === null ? [] : named.filter(({ checkpoint }) => checkpoint.vm === vm.entry?.id);
  const found = own.length > 0 ? own : named;
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only === undefined)
    return tellNone(`No checkpoint has the name or number ${shownName(which)}. See: v3_tui checkpoints`);
  return tellNone(
    `${found.length} checkpoints are called ${shownName(which)}. Name one by its number:`,
    ...found.map(
      ({ checkpoint }) => `  ${checkpoint.id}  ${shownName(checkpoint.vmName)}  ${savedAt(checkpoint)}`,
    ),
  );
}

/** `v3_tui checkpoint delete`. */
export async function deleteOne(caller: Caller, which: string): Promise<ExitCode> {
  const { parts, output } = caller;
  const view = findCheckpoint(caller, which, null, 'delete');
  if (view === null) return 1;
  const folder = checkpointFolder(parts.store.getState());
  const answer = await confirm(caller, deleteWarning(view.checkpoint, folder));
  if (answer !== 0) return answer;
  return tell(output, await parts.checkpointOperations.delete(view.checkpoint.id));
}

/** `v3_tui checkpoint rename | note`. */
export async function changeOne(
  caller: Caller,
  which: string,
  change: { name: string } | { note: string },
): Promise<ExitCode> {
  const view = findCheckpoint(caller, which, null, 'change');
  if (view === null) return 1;
  return tell(caller.output, await caller.parts.checkpointOperations.change(view.checkpoint.id, change));
}
