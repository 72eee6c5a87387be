import { childLifetime } from '../../host/lifetime.js';
import { openProgramPty } from '../../host/pty.js';
import { searchPath } from '../../host/tool-path.js';
import type { FarWay } from './far-way.js';

/** The way to a host that is simulated here: a shell of this machine stands for the far user's, and nothing for ssh. */
export function shellWay(host: string, env: NodeJS.ProcessEnv): FarWay {
  return {
    host,
    async open(line, options) {
      const search = searchPath(null, env.PATH);
      const lifetime = await childLifetime(search);
      const pty = await openProgramPty(search, env, lifetime, 'sh', ['-c', line], options);
      if ('reason' in pty) return { words: [pty.reason] };
      return {
        pty,
        end: async ({ code, signal }) =>
          signal === null
            ? { kind: 'ended', code }
            : { kind: 'lost', words: [`its process was ended by signal ${signal}`] },
        tunnel: async (port) => ({ port, close: () => undefined }),
      };
    },
  };
}
