import { hasHostRoot } from './host-root.js';
import { loadTui } from './load-tui.js';
import type { Options } from './options.js';
import { processOutput } from './output.js';
import { openParts } from './parts.js';
import { terminalProblem } from './terminal-needed.js';

/**
 * Runs the full-screen program on the host that the options name.
 * @returns the exit code; 2 where the host root is no directory, or there is no terminal to show it on
 */
export async function fullScreen(options: Options): Promise<number> {
  if (!hasHostRoot(options)) return 2;
  const problem = terminalProblem(process);
  if (problem !== null) {
    processOutput(options).err(`error: ${problem}`);
    return 2;
  }
  const { runTui } = await loadTui();
  return runTui(await openParts(options, true), options);
}
