import { hasHostRoot } from './host-root.js';
import type { Options } from './options.js';
import { openParts } from './parts.js';
import { runTui } from './tui.js';

/**
 * Runs the full-screen program on the host that the options name.
 * @returns the exit code; 2 where the host root is no directory
 */
export async function fullScreen(options: Options): Promise<number> {
  if (!hasHostRoot(options)) return 2;
  return runTui(await openParts(options, true), options);
}
