import type { Action } from '../state/actions/action.js';
import { namedReason } from '../state/actions/bulk.js';
import { shownName } from '../state/vms/find.js';
import type { Category, Vm } from '../state/vms/model.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import { safeText } from '../terminal/safe-text.js';
import { findVm } from './find-vm.js';
import type { ExitCode, Output } from './output.js';
import type { Parts } from './parts.js';
import { readingProblems } from './snapshot-words.js';
import { tellLeft, tellNotTried, tellRefused } from './tell.js';
import { hasThisTag, isWanted } from './wanted-vms.js';

/** Which VMs a subcommand is for: those named, or all, perhaps only those in a state or with a tag. */
export type Selection = {
  names: readonly string[];
  isAll: boolean;
  state: string | undefined;
  tag: string | undefined;
};

/** A selection of names, whatever the state and the tags. */
export function selected(names: readonly string[]): Selection {
  return { names, isAll: false, state: undefined, tag: undefined };
}

/** True where one VM is named, so that what is shown needs no name of its own. */
export function isOne({ names, isAll }: Selection): boolean {
  return !isAll && names.length === 1;
}

/** Why a selection is wrong usage, in words; null: it is not. No name never means all. */
export function selectionProblem(selection: Selection): string | null {
  if (selection.names.length === 0 && !selection.isAll) return 'name a VM, or use --all';
  return narrowingProblem(selection);
}

/** As {@link selectionProblem}, for what also has a meaning without a VM. */
export function narrowingProblem({ names, isAll, state, tag }: Selection): string | null {
  if (names.length > 0 && isAll) return 'name VMs or use --all, not both';
  return !isAll && (state !== undefined || tag !== undefined) ? '--state and --tag choose among --all' : null;
}

/** The VMs that an action can be done to, in the order in which they are named. */
export type Chosen = {
  vms: readonly Vm[];
  /** 1 where a named VM is not among them, which has been told; 2: wrong usage. */
  code: ExitCode;
};

/**
 * Finds the VMs of a subcommand, and asks the action's own rules which of them it can be done to; tells the others and
 * why. Those that `--all` leaves as they are are no failure.
 * @param category see {@link findVm}
 */
export function chooseVms(
  { parts, output }: { parts: Parts; output: Output },
  action: Pick<Action, 'id' | 'enabled'>,
  selection: Selection,
  category: Category | null = null,
): Chosen {
  const wrong = selectionProblem(selection);
  if (wrong !== null) {
    output.err(`error: ${wrong}`);
    return { vms: [], code: 2 };
  }
  const snapshot = parts.watch.refresh();
  parts.store.setState({ claims: parts.claims.list() });
  parts.checkpointOperations.look();
  for (const line of readingProblems(snapshot, parts.inventory.path)) output.err(line);
  const state = parts.store.getState();
  const vms = new Map<string, Vm>();
  let code: ExitCode = 0;
  for (const name of selection.names) {
    const found = findVm(snapshot, name, category);
    if ('problem' in found) {
      code = tellNotTried(output, `${action.id} ${shownName(name)}`, name, found.problem);
      continue;
    }
    const answer = action.enabled(state, found.vm);
    if (answer === true) vms.set(found.vm.key, found.vm);
    else code = tellRefused(output, { what: action.id, vm: found.vm.name, reason: answer });
  }
  if (!selection.isAll) return { vms: [...vms.values()], code };
  const all = allChosen(output, snapshot, selection);
  for (const vm of all.vms) {
    const answer = action.enabled(state, vm);
    if (answer === true) vms.set(vm.key, vm);
    else tellLeft(output, action.id, vm, namedReason(vm, answer) ?? `${shownName(vm.name)}: ${answer}`);
  }
  return { vms: [...vms.values()], code: all.code };
}

/** The VMs of `--all`, in the order of the list; tells where there is none. 1 where that may be wrong. */
export function allChosen(output: Output, snapshot: HostSnapshot, { state, tag }: Selection): Chosen {
  const vms = snapshot.vms.filter((vm) => isWanted(vm, { state, tag }));
  const isRead = snapshot.guestsProblem === null && snapshot.inventoryProblem === null;
  // Where none is in a state, all is as it was wanted; a tag that no VM has was mistyped.
  const isUnknown = tag !== undefined && !snapshot.vms.some((vm) => hasThisTag(vm, tag));
  if (isUnknown) output.err(`No VM has the tag ${safeText(tag)}.`);
  else if (vms.length === 0) output.err('No VM is chosen: see v3_tui list.');
  return { vms, code: isRead && !isUnknown ? 0 : 1 };
}

/** Does something with each VM, one after another, whatever became of the others; the worst exit code counts. */
export async function inTurn(
  { vms, code }: Chosen,
  act: (vm: Vm) => Promise<number> | number,
): Promise<number> {
  let worst: number = code;
  for (const vm of vms) worst = Math.max(worst, await act(vm));
  return worst;
}
