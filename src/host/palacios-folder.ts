import { basename, dirname } from 'node:path';

/** The folder that Palacios was built in, by where v3_mem is: above its linux_usr, or above a bin; else its own folder. */
export function folderOfTool(tool: string): string {
  const folder = dirname(tool);
  return ['linux_usr', 'bin'].includes(basename(folder)) ? dirname(folder) : folder;
}

/**
 * The folder that v3_mem wants in PALACIOS_DIR (docs/palacios.md, "Memory"): the variable itself where it is set.
 * @param tool the path of v3_mem; null: it was not found
 * @returns null where it cannot be told
 */
export function palaciosFolder(
  env: Readonly<Record<string, string | undefined>>,
  tool: string | null,
): string | null {
  return env.PALACIOS_DIR || (tool === null ? null : folderOfTool(tool));
}
