import type { NewVm } from '../state/operations/new-vm.js';
import { warningsFor } from '../state/vms/config-warnings.js';
import { memoryNeeded, shortages } from '../state/vms/shortages.js';
import { readConfig } from '../state/watching/read-config.js';
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

/** Prints what the host lacks for VMs that are about to be created on it, a line each. */
export async function warnOfShortages(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  vms: readonly Pick<NewVm, 'config' | 'image' | 'options'>[],
): Promise<void> {
  const needs = await Promise.all(
    vms.map(async (vm) => memoryNeeded((await readConfig(parts.host, vm.config)).warnings.tree, vm)),
  );
  for (const { text } of shortages(needs, parts.store.getState().snapshot)) output.err(`warning: ${text}`);
}
