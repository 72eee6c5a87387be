import { statSync } from 'node:fs';
import { list } from './list.js';
import { goesOn, listWish } from './list-options.js';
import { loadTui } from './load-tui.js';
import { processOutput } from './output.js';
import { openParts } from './parts.js';
import type { Request } from './program.js';
import { terminalProblem } from './terminal-needed.js';
import { withParts } from './with-parts.js';

/**
 * Carries out what the command line asks for.
 * @returns the exit code: an ExitCode, or that of a signal to the full-screen program
 */
export async function dispatch(request: Request): Promise<number> {
  const { command, flags, options } = request;
  const wrong = hostRootProblem(options.hostRoot) ?? (command === null ? terminalProblem(process) : null);
  if (wrong !== null) {
    processOutput(options).err(`error: ${wrong}`);
    return 2;
  }
  if (command === null) {
    const { runTui } = await loadTui();
    return runTui(await openParts(options, true), options);
  }
  // Scripts run `list` often: it loads nothing that it does not need (4 ms of 45 beside those of Node).
  const wish = listWish(flags, options.ascii);
  if (command === 'list' && !goesOn(wish))
    return withParts(request, ({ parts, output }) => list(parts, output, wish));
  return (await import('./subcommands.js')).runSubcommand(request);
}

function hostRootProblem(root: string | null): string | null {
  const exists = root === null || statSync(root, { throwIfNoEntry: false })?.isDirectory() === true;
  return exists ? null : `the host root ${root} is not a directory`;
}
