import { PassThrough } from 'node:stream';
import type { Line, NoLine, OpenLine } from '../../bridge/line.js';
import type { HostMasters } from '../../ssh/host-masters.js';
import type { SshFailure } from '../../ssh/open-master.js';
import { beginSession } from '../../ssh/session.js';
import { startSsh } from '../../ssh/ssh-child.js';
import type { Gate } from './gate.js';

/**
 * Opens lines over the connection to a host.
 * @param command for the far user's shell
 * @param gate who opens a connection when
 */
export function sshLine(masters: HostMasters, command: string, gate: Gate, env: NodeJS.ProcessEnv): OpenLine {
  return (signal) =>
    gate.pass(signal, async () => {
      const session = await beginSession(masters, command, false);
      if (!('args' in session)) return noLine(session);
      const child = signal.aborted ? { reason: 'it was ended here' } : await startSsh(session.args, env);
      if ('reason' in child) {
        await session.ended(null);
        return { trouble: 'unreachable', words: [child.reason], retries: true };
      }
      return lineOf(child, session.ended);
    });
}

type Child = Exclude<Awaited<ReturnType<typeof startSsh>>, { reason: string }>;
type Ended = (code: number | null) => Promise<{ kind: string; words?: readonly string[] }>;

/** What ssh itself says of the session stands in a file: it is told with the far program's last words. */
function lineOf(child: Child, sessionEnded: Ended): Line {
  const stderr = new PassThrough();
  child.stderr.pipe(stderr, { end: false });
  const ended = child.ended.then(async ({ code }) => {
    const { words = [] } = await sessionEnded(code);
    stderr.end(words.map((line) => `${line}\n`).join(''));
    return { code };
  });
  return { stdin: child.stdin, stdout: child.stdout, stderr, ended, end: child.end };
}

/** Why there is no line, where ssh brought no connection. */
export function noLine({ trouble, words }: SshFailure): NoLine {
  return {
    trouble: trouble === 'refused' ? 'refused' : 'unreachable',
    words,
    retries: trouble !== 'refused',
  };
}
