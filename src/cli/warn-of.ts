import type { NewVm } from '../state/operations/new-vm.js';
import { warningsFor } from '../state/vms/config-warnings.js';
import { readConfig } from '../state/watching/watch.js';
import type { Caller } from './run-action.js';

/** Prints the warnings about the config that a VM was added or adopted with, a line each. */
export async function warnOf(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  vm: Pick<NewVm, 'config' | 'image' | 'options'>,
): Promise<void> {
  if (vm.config === '') return;
  const { warnings } = await readConfig(parts.host, vm.config);
  for (const warning of warningsFor(warnings, vm)) output.err(`warning: ${warning}`);
}
