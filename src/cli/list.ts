import { type BesideVm, COLUMNS, type ColumnName } from '../state/columns/columns.js';
import { sortVms } from '../state/columns/sort.js';
import { listedState } from '../state/columns/states.js';
import { CATEGORY_WORDS, shownName, stateWord } from '../state/vms/find.js';
import { lastState } from '../state/vms/lost.js';
import type { Vm } from '../state/vms/model.js';
import type { ListWish } from './list-options.js';
import { type ExitCode, type Output, tableLines } from './output.js';
import type { Parts } from './parts.js';
import { listedNote, MODULE_AWAY, readingProblems } from './snapshot-words.js';
import { isWanted } from './wanted-vms.js';

/** `v3_tui list`: all VMs with their categories, or some of them. Writes nothing. */
export function list(parts: Parts, output: Output, wish: ListWish): ExitCode {
  const snapshot = parts.watch.refresh();
  const vms = listedVms(parts, wish);
  if (wish.json) output.json(vms.map((vm) => factsOf(vm, parts, wish)));
  else for (const line of listLines(vms, parts, wish)) output.out(line);
  for (const line of readingProblems(snapshot, parts.inventory.path)) output.err(line);
  if (!snapshot.moduleLoaded && !wish.json) output.err(MODULE_AWAY);
  return snapshot.guestsProblem === null && snapshot.inventoryProblem === null ? 0 : 1;
}

type Listed = Pick<Parts, 'store' | 'context'>;

/** The VMs that are wanted, in the order that is wanted. */
export function listedVms(parts: Listed, wish: ListWish): readonly Vm[] {
  const { snapshot } = parts.store.getState();
  const wanted = snapshot.vms.filter(
    (vm) => isWanted(vm, wish) && (wish.category === undefined || vm.category === wish.category),
  );
  return wish.sort === null ? wanted : sortVms(wanted, wish.sort, besideOf(parts));
}

/** The list as lines of text. */
export function listLines(
  vms: readonly Vm[],
  parts: Listed,
  { columns, ascii }: ListWish,
): readonly string[] {
  if (vms.length === 0) return ['No VMs.'];
  const rows = columns === null ? usualRows(vms, parts) : columnRows(vms, columns, besideOf(parts));
  return tableLines(rows, ascii);
}

function usualRows(vms: readonly Vm[], { store }: Listed): ReadonlyArray<readonly string[]> {
  const onHost = store.getState().snapshot.vms.filter((vm) => vm.device !== null);
  const rows = vms.map((vm) => [
    CATEGORY_WORDS[vm.category],
    stateWord(vm),
    shownName(vm.name),
    vm.device ?? '-',
    listedNote(vm, onHost),
  ]);
  return [['CATEGORY', 'STATE', 'NAME', 'DEVICE', ''], ...rows];
}

/** A cell is never empty, so that a program can count the columns. */
function columnRows(vms: readonly Vm[], columns: readonly ColumnName[], beside: BesideVm) {
  const rows = vms.map((vm) => columns.map((name) => COLUMNS[name].text(vm, beside) || '-'));
  return [columns.map((name) => name.toUpperCase()), ...rows];
}

function besideOf({ store, context }: Listed): BesideVm {
  return { exits: store.getState().exits, now: context.now() };
}

/** A VM for `list --json`: all facts, or those of the columns that are wanted, raw. */
export function factsOf(vm: Vm, parts: Listed, { columns }: ListWish) {
  if (columns === null) return vmFacts(vm);
  const beside = besideOf(parts);
  return Object.fromEntries(columns.map((name) => [name, COLUMNS[name].value(vm, beside)]));
}

/** A VM for `list --json`. Names and paths are raw. */
export function vmFacts(vm: Vm) {
  return {
    name: vm.name,
    category: vm.category,
    state: listedState(vm),
    device: vm.device,
    config: vm.entry?.config || null,
    image: vm.entry?.image || null,
    autostart: vm.entry?.autostart ?? null,
    /** `guests`, `details`, or unverified: `record`, `none`. */
    stateSource: vm.stateSource,
    phase: vm.phase,
    /** Why an inactive VM is no longer active: `restart`, `freed`, `gone`. */
    lost: vm.lost,
    /** The state of such a VM when it was last seen: `running`, `paused`, `stopped`. */
    was: vm.lost === null ? null : lastState(vm),
  };
}
