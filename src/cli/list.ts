import { CATEGORY_WORDS, shownName } from '../state/vms/find.js';
import { lastState } from '../state/vms/lost.js';
import type { Vm } from '../state/vms/model.js';

import { type ExitCode, type Output, tableLines } from './output.js';
import type { Parts } from './parts.js';
import { listedNote, listedState, MODULE_AWAY, readingProblems } from './snapshot-words.js';

/** `v3_tui list`: all VMs with their categories. Writes nothing. */
export function list(parts: Parts, output: Output, options: { json: boolean; ascii: boolean }): ExitCode {
  const snapshot = parts.watch.refresh();
  if (options.json) output.json(snapshot.vms.map(vmFacts));
  else for (const line of listLines(snapshot.vms, options.ascii)) output.out(line);
  for (const line of readingProblems(snapshot, parts.inventory.path)) output.err(line);
  if (!snapshot.moduleLoaded && !options.json) output.err(MODULE_AWAY);
  return snapshot.guestsProblem === null && snapshot.inventoryProblem === null ? 0 : 1;
}

function listLines(vms: readonly Vm[], ascii: boolean): readonly string[] {
  if (vms.length === 0) return ['No VMs.'];
  const onHost = vms.filter((vm) => vm.device !== null);
  const rows = vms.map((vm) => [
    CATEGORY_WORDS[vm.category],
    listedState(vm),
    shownName(vm.name),
    vm.device ?? '-',
    listedNote(vm, onHost),
  ]);
  return tableLines([['CATEGORY', 'STATE', 'NAME', 'DEVICE', ''], ...rows], ascii);
}

/** A VM for `list --json`. Names and paths are raw. */
export function vmFacts(vm: Vm) {
  return {
    name: vm.name,
    category: vm.category,
    state: vm.state,
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
