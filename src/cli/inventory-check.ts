import { counted } from '../state/counted.js';
import { checkFiles } from '../state/operations/check-files.js';
import { warningsFor } from '../state/vms/config-warnings.js';
import { inventoryFindings } from '../state/vms/inventory-check.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import { readConfig } from '../state/watching/read-config.js';
import type { ExitCode } from './output.js';
import type { Parts } from './parts.js';
import type { Caller } from './run-action.js';

/** `v3_tui inventory check`: what is wrong with the inventory, and how to fix it. 0 only where nothing is wrong. */
export async function checkInventory(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  options: { json: boolean },
): Promise<ExitCode> {
  const snapshot = parts.watch.refresh();
  const { problems, warnings } = await lookAtFiles(parts, snapshot);
  const findings = inventoryFindings(snapshot, problems, warnings);
  const { path, kind } = parts.inventory;
  const count = snapshot.vms.filter((vm) => vm.entry !== null).length;
  if (options.json) output.json({ inventory: path, kind, vms: count, findings });
  else {
    for (const { what, fix } of findings) {
      output.out(what);
      output.out(`  fix it: ${fix}`);
    }
    const clean = findings.length === 0 ? 'nothing is wrong' : `${findings.length} found`;
    output.out(`${path}: ${counted(count, 'VM')}, ${clean}.`);
  }
  return findings.length === 0 ? 0 : 1;
}

/** What is wrong with the files of each entry, and the warnings about its config, by the entry's id. */
async function lookAtFiles({ host }: Parts, { vms }: HostSnapshot) {
  const problems = new Map<string, string>();
  const warnings = new Map<string, readonly string[]>();
  for (const { entry } of vms) {
    if (entry === null) continue;
    const problem = await checkFiles(host, entry);
    if (problem !== null) problems.set(entry.id, problem);
    else if (entry.config !== '') {
      const config = await readConfig(host, entry.config);
      warnings.set(entry.id, warningsFor(config.warnings, entry));
    }
  }
  return { problems, warnings };
}
