import { resolve } from 'node:path';
import { isSameFile } from '../inventory/files.js';
import type { DamagedLine, NewEntry } from '../inventory/inventory.js';
import { readList } from '../inventory/text-list.js';
import { plannedImport } from '../state/operations/import-list.js';
import type { Difference, ImportConflict, ImportPlan } from '../state/operations/import-plan.js';
import { shownName } from '../state/vms/find.js';
import { safeText } from '../terminal/safe-text.js';
import type { ExitCode, Output } from './output.js';
import type { Caller } from './run-action.js';

type Wish = { dryRun: boolean; json: boolean };

/**
 * `v3_tui inventory import FILE`: adds the VMs of a text file of the Qt GUI. Existing entries stay unchanged. 1 where
 * something was not imported: a conflict, or a line that is not a VM.
 */
export async function importFile(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  file: string,
  wish: Wish,
): Promise<ExitCode> {
  const path = resolve(file);
  if (isSameFile(path, parts.inventory.path)) {
    output.err(`${path} is the inventory itself.`);
    return 1;
  }
  const list = readList(path);
  if ('refused' in list) {
    output.err(list.refused);
    return 1;
  }
  const plan = wish.dryRun
    ? plannedImport(parts, list.entries)
    : await parts.operations.importList(list.entries);
  if ('refused' in plan) {
    output.err(`Nothing was imported: ${plan.refused}`);
    return 1;
  }
  if (wish.json) output.json(asJson(path, plan, list.damaged, wish.dryRun));
  else tellPlan(output, plan, list.damaged, wish.dryRun);
  return plan.conflicting.length + list.damaged.length === 0 ? 0 : 1;
}

function asJson(file: string, plan: ImportPlan, damaged: readonly DamagedLine[], dryRun: boolean) {
  return {
    file,
    dryRun,
    added: plan.added.map(facts),
    same: plan.same.map(facts),
    conflicting: plan.conflicting.map(({ found, differences }) => ({ ...facts(found), differences })),
    damaged,
  };
}

function facts({ name, config, image, device, state }: NewEntry) {
  return { name, config, image, device: device ?? null, state: state ?? 'stopped' };
}

function tellPlan(output: Output, plan: ImportPlan, damaged: readonly DamagedLine[], dryRun: boolean): void {
  for (const { name } of plan.added) output.out(`${dryRun ? 'to add' : 'added'}: ${shownName(name)}`);
  for (const { name } of plan.same) output.out(`same: ${shownName(name)}`);
  for (const conflict of plan.conflicting) {
    for (const line of conflictLines(conflict)) output.err(line);
  }
  for (const { line, reason, text } of damaged) {
    output.err(`damaged: line ${line}: ${reason}: ${safeText(text.slice(0, 200))}`);
  }
  output.out(`${countWords(plan, damaged.length)}${dryRun ? ' Nothing was written.' : ''}`);
  if (plan.conflicting.length > 0) {
    output.err(
      'Conflicting VMs were not changed. Rename them in the file and import it again, or correct one of the two.',
    );
  }
}

/** How many VMs of a file are new, the same or conflicting, and how many lines are damaged. */
function countWords({ added, same, conflicting }: ImportPlan, damaged: number): string {
  return `${added.length} added, ${same.length} same, ${conflicting.length} conflicting, ${damaged} damaged.`;
}

function conflictLines({ found, differences }: ImportConflict): readonly string[] {
  return [`conflicting: ${shownName(found.name)}`, ...differences.map(differenceLine)];
}

function differenceLine({ field, file, inventory }: Difference): string {
  const shown = (value: string | null) => (value === null || value === '' ? '(none)' : safeText(value));
  return `  ${field}: ${shown(file)} in the file, ${shown(inventory)} in the inventory`;
}
