import { resolve } from 'node:path';
import type { Host } from './host.js';
import { hostFiles } from './host-files.js';
import { childLifetime, type Lifetime } from './lifetime.js';
import { palaciosFolder } from './palacios-folder.js';
import { openToolPty } from './pty.js';
import { runTool } from './run-tool.js';
import { startLocalService } from './service.js';
import { orReason } from './system-error.js';
import { findProgram, searchPath } from './tool-path.js';
import { toolUsers } from './tool-users.js';
import { fileWatcher } from './watch-files.js';

/**
 * `root`: a host root, or null for this machine. `env`: the environment of children.
 */
type LocalHostOptions = {
  root: string | null;
  env: Readonly<Record<string, string | undefined>>;
};

/**
 * This machine as a Palacios host (see host.ts). Under a host root the tools come from `root/bin` before PATH,
 * and the host's name is the last part of the root's path.
 */
export function openLocalHost(options: LocalHostOptions): Host {
  const root = options.root === null ? null : resolve(options.root);
  const search = searchPath(root, options.env.PATH);
  const env = { ...options.env, PATH: search.text };
  let found: Promise<Lifetime> | undefined;
  const lifetime = () => {
    found ??= childLifetime(search);
    return found;
  };
  return {
    root,
    ...hostFiles(root),
    run: (tool, args, runOptions = {}) => runTool(search, env, tool, args, runOptions),
    openPty: (tool, args, ptyOptions) =>
      orReason(`cannot open a terminal for ${tool}`, async () => {
        return openToolPty(search, env, await lifetime(), tool, args, ptyOptions);
      }),
    startService: (program, args, serviceOptions = {}) =>
      orReason(`cannot start ${typeof program === 'string' ? program : program.program}`, async () => {
        return startLocalService(search, env, await lifetime(), program, args, serviceOptions);
      }),
    toolUsers: (device) => toolUsers(device, root),
    find: (tool) => findProgram(search, tool),
    palaciosFolder: () => palaciosFolder(options.env, findProgram(search, 'v3_mem')),
    watch: fileWatcher(),
  };
}
