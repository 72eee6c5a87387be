import type { Tool } from '../../host/host.js';
import { shellLineIn } from './shell-line.js';

/**
 * A tool and its arguments. `folder`: where it is run; by default in the program's own. `env`: set for it besides the
 * program's own environment. `limitMs`: how long it is waited for, where that is not the usual time.
 */
export type Command = {
  tool: Tool;
  args: readonly string[];
  folder?: string;
  env?: Readonly<Record<string, string>>;
  limitMs?: number;
};

/** A command as a shell line, including its folder. */
export function commandLine({ tool, args, folder, env }: Command): string {
  return shellLineIn(folder ?? null, tool, args, env);
}
