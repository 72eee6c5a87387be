import { parseArgs } from 'node:util';
import type { Options } from './options.js';

/**
 * Reads a command line that asks for the full-screen program with plain options, without commander: loading
 * it would take longer than painting the list.
 * @returns null where commander has to look: a subcommand, a number to check, help, or anything wrong
 */
export function quickOptions(args: readonly string[]): Options | null {
  // What is empty or no path is refused by commander, which says why.
  if (args.some((word) => word === '' || word.endsWith('=') || word.includes('\0'))) return null;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'host-root': { type: 'string' },
        inventory: { type: 'string' },
        log: { type: 'string' },
        settings: { type: 'string' },
        'no-color': { type: 'boolean' },
        ascii: { type: 'boolean' },
        yes: { type: 'boolean', short: 'y' },
      },
    });
    const { 'host-root': hostRoot = null, inventory = null, log = null, settings = null } = values;
    return {
      hostRoot,
      inventory,
      log,
      settingsFile: settings,
      intervalMs: null,
      dmesgSeconds: null,
      color: values['no-color'] !== true,
      ascii: values.ascii === true,
      yes: values.yes === true,
    };
  } catch {
    return null;
  }
}
