import { fullScreen } from './full-screen.js';
import { hasHostRoot } from './host-root.js';
import { list } from './list.js';
import type { Request } from './program.js';
import { withParts } from './with-parts.js';

/**
 * Carries out what the command line asks for.
 * @returns the exit code: an ExitCode, or what a signal to the full-screen program makes of it
 */
export async function dispatch(request: Request): Promise<number> {
  const { command, flags, options } = request;
  if (command === null) return fullScreen(options);
  if (!hasHostRoot(options)) return 2;
  // Scripts run `list` often: it loads nothing that it does not need (4 ms of 45 beside those of Node).
  if (command !== 'list') return (await import('./subcommands.js')).runSubcommand(request);
  return withParts(request, ({ parts, output }) =>
    list(parts, output, { json: flags.json === true, ascii: options.ascii }),
  );
}
