import { basename, dirname, resolve } from 'node:path';
import type { Entry } from '../../inventory/inventory.js';
import type { Command } from './command.js';

/** What makes a new VM in the inventory. */
export type NewVm = {
  name: string;
  config: string;
  /** Empty: built from the config. */
  image: string;
  options: ReadonlyArray<readonly [tag: string, value: string]>;
};

/**
 * The command that creates a VM of the inventory on the host (docs/palacios.md, "The tools"). File names that a
 * config holds count from the folder in which v3_create is started: that is the config's own, also for a ready
 * image, whose disks the kernel opens by the names that the config gives them. Relative paths, as the Qt GUI's lists
 * may hold, count from the program's own folder.
 */
export function createCommand(
  entry: Pick<Entry, 'name' | 'config' | 'image' | 'options'>,
): Command & { folder: string } {
  const { name } = entry;
  const config = entry.config === '' ? '' : resolve(entry.config);
  if (entry.image === '') {
    const options = entry.options.map(([tag, value]) => `${tag}=${value}`);
    const args = ['-b', ...guarded([basename(config), name, ...options])];
    return { tool: 'v3_create', args, folder: dirname(config) };
  }
  const image = resolve(entry.image);
  const folder = dirname(config === '' ? image : config);
  const file = folder === dirname(image) ? basename(image) : image;
  return { tool: 'v3_create', args: guarded([file, name]), folder };
}

/** v3_create takes options anywhere: operands that begin with `-` stand behind `--`. */
function guarded(operands: readonly string[]): readonly string[] {
  return operands.some((operand) => operand.startsWith('-')) ? ['--', ...operands] : operands;
}
