import { checkInventory } from './inventory-check.js';
import { exportFile } from './inventory-export.js';
import { importFile } from './inventory-import.js';
import type { ExitCode } from './output.js';
import type { Request } from './program.js';
import type { Caller } from './run-action.js';

/** `v3_tui inventory import | export | check`. */
export async function inventoryCommand(request: Request, caller: Caller): Promise<ExitCode> {
  const { command, words, flags } = request;
  const [file = ''] = words;
  const json = flags.json === true;
  if (command === 'inventory import') {
    return importFile(caller, file, { dryRun: flags.dryRun === true, json });
  }
  if (command === 'inventory export') {
    return exportFile(caller, file, { qt: flags.qt === true, force: flags.force === true });
  }
  return checkInventory(caller, { json });
}
