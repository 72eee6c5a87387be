import { startChild } from './child.js';
import type { Service, ServiceOptions, Tool } from './host.js';
import type { Lifetime } from './lifetime.js';
import { findProgram, notFound, type SearchPath } from './tool-path.js';

/** Starts a long-lived child as `Host.startService` says (see host.ts). */
export async function startLocalService(
  search: SearchPath,
  env: Readonly<Record<string, string | undefined>>,
  lifetime: Lifetime,
  program: Tool | { program: string },
  args: readonly string[],
  options: ServiceOptions,
): Promise<Service | { reason: string }> {
  const name = typeof program === 'string' ? program : program.program;
  const found = findProgram(search, name);
  if (found === null) return { reason: notFound(search, name) };
  const [path = found, ...rest] = [...lifetime.prefix, found, ...args];
  const child = await startChild({
    path,
    args: rest,
    env: { ...env, ...options.env },
    cwd: options.cwd,
    endsWithUs: true,
    // Ctrl-C cancels a question of the program in plain lines, which ends no server and no follower of the log.
    ownSession: true,
    onStdout: options.onStdout,
  });
  if ('reason' in child) return child;
  const unguard = lifetime.guard(child.pid);
  let over = false;
  const ended = child.ended.then((end) => {
    over = true;
    unguard();
    const output = child.output().pieces.map((piece) => piece.text);
    return { end, output: output.join('') };
  });
  return {
    pid: child.pid,
    ended,
    kill(signal) {
      if (!over) child.kill(signal);
    },
  };
}
