import { basename, dirname, resolve } from 'node:path';
import type { Entry } from '../../inventory/inventory.js';
import type { Command } from './command.js';

/** What a VM in the inventory is created from. */
export type NewVm = {
  name: string;
  config: string;
  /** Empty: it is built from the config. */
  image: string;
  options: ReadonlyArray<readonly [tag: string, value: string]>;
};

/**
 * The command that creates a VM of the inventory on the host (docs/palacios/tools.md, "The tools"). File names in a config
 * are relative to the folder that v3_create is started in, which therefore is the config's own, also for a ready
 * image: the kernel opens its disks by the names in the config. Relative paths of the entry, as the Qt GUI's lists
 * may have, are relative to the program's folder.
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

/** v3_create accepts options anywhere: operands that begin with `-` must follow `--`. */
function guarded(operands: readonly string[]): readonly string[] {
  return operands.some((operand) => operand.startsWith('-')) ? ['--', ...operands] : operands;
}
