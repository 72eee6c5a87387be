import type { Tool } from '../../host/host.js';
import { shellLineIn } from './shell-line.js';

/** A tool and its arguments. `folder`: where it is run; by default in the program's own. */
export type Command = { tool: Tool; args: readonly string[]; folder?: string };

/** A command as a shell line, including its folder. */
export function commandLine({ tool, args, folder }: Command): string {
  return shellLineIn(folder ?? null, tool, args);
}
