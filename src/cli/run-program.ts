import { loadTui } from './load-tui.js';
import type { Options } from './options.js';
import type { Parts } from './parts.js';
import type { TuiHosts } from './tui.js';

/** Whether the program speaks in plain lines: by an option, Ink's own variable, or the settings. */
export function isInLines(options: Options, { settings }: Pick<Parts, 'settings'>): boolean {
  return options.screenReader || process.env.INK_SCREEN_READER === 'true' || settings.screenReader;
}

/** Runs the program on the screen, or in plain lines. @returns the exit code */
export async function runProgram(parts: Parts, options: Options, hosts: TuiHosts): Promise<number> {
  if (isInLines(options, parts)) return (await import('./spoken.js')).runSpoken(parts, options, hosts);
  const { runTui } = await loadTui();
  return runTui(parts, options, hosts);
}
