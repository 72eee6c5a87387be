import { startChild } from './child.js';
import { findProgram, type SearchPath } from './tool-path.js';

/** How children are made to end with the program, even when it is killed by SIGKILL. */
export type Lifetime = {
  /** Put before a child's own argv. */
  prefix: readonly string[];
  /** Call it with the child's pid, and what it returns when the child has ended. */
  guard(pid: number): () => void;
};

/**
 * With a setpriv that knows --pdeathsig (util-linux 2.33 and later) the kernel ends the child when the thread that
 * started it is gone; pty and service children are started by the program's main thread. Otherwise a small shell for
 * each child reads from a pipe of this program, and kills the child when the pipe breaks.
 */
export async function childLifetime(search: SearchPath): Promise<Lifetime> {
  const setpriv = findProgram(search, 'setpriv');
  if (setpriv !== null) {
    const prefix = [setpriv, '--pdeathsig', 'KILL', '--'];
    if (await works([...prefix, setpriv, '--version'])) return { prefix, guard: () => () => {} };
  }
  const { execa } = await import('execa');
  return {
    prefix: [],
    guard(pid) {
      const watcher = execa('/bin/sh', ['-c', KILL_WHEN_THE_PIPE_BREAKS, String(pid)], {
        stdio: ['pipe', 'ignore', 'ignore'],
        env: {},
        extendEnv: false,
        cleanup: false,
        // In a session of its own: a hang-up or Ctrl-C on this terminal must not end it.
        detached: true,
        reject: false,
        buffer: false,
        verbose: 'none',
      });
      watcher.unref();
      return () => {
        watcher.kill('SIGKILL');
      };
    },
  };
}

const KILL_WHEN_THE_PIPE_BREAKS = 'read -r line; kill -KILL "$0"';

async function works([path = '', ...args]: readonly string[]): Promise<boolean> {
  const child = await startChild({ path, args, env: {}, endsWithUs: true });
  if ('reason' in child) return false;
  const end = await child.ended;
  return end.kind === 'exit' && end.code === 0;
}
