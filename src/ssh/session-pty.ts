import type { Pty, PtyOptions } from '../host/host.js';
import { childLifetime } from '../host/lifetime.js';
import { openProgramPty } from '../host/pty.js';
import { searchPath } from '../host/tool-path.js';
import { sessionArguments } from './arguments.js';
import type { HostMasters, Seat } from './host-masters.js';
import type { SshFailure } from './open-master.js';
import { endSession, type SessionEnd } from './session-end.js';
import { environmentWithoutAsking } from './ssh-child.js';

/** A far command on a terminal of this program. */
export type SshPty = {
  /** ssh's own terminal: what the far command prints, and nothing of ssh's. */
  pty: Pty;
  /** The control socket of its master. */
  controlPath: string;
  /** Judges its end; to be called once, with the exit code of {@link Pty.onExit}. */
  end(exit: { code: number; signal: number | null }): Promise<SessionEnd>;
};

/**
 * Runs a command on a far host through a master, on a terminal there that has the size of the one here.
 * @param line for the far user's shell, see {@link import('./far-line.js').farLine}
 * @returns it; or why there is no connection
 */
export async function openSshPty(
  masters: HostMasters,
  line: string,
  options: Pick<PtyOptions, 'columns' | 'rows' | 'term'>,
  env: NodeJS.ProcessEnv,
): Promise<SshPty | SshFailure> {
  const seat = await masters.seat();
  if ('trouble' in seat) return seat;
  const args = sessionArguments(
    masters.target,
    seat.controlPath,
    { terminal: true, wordsPath: seat.wordsPath },
    line,
  );
  const pty = await openPty(seat, args, options, env);
  if (!('reason' in pty))
    return {
      pty,
      controlPath: seat.controlPath,
      end: ({ code, signal }) => endSession(seat, signal === null ? code : null),
    };
  seat.leave();
  return { trouble: 'refused', words: [pty.reason], asks: false };
}

async function openPty(
  seat: Seat,
  args: readonly string[],
  options: PtyOptions,
  env: NodeJS.ProcessEnv,
): Promise<Pty | { reason: string }> {
  const search = searchPath(null, env.PATH);
  try {
    const lifetime = await childLifetime(search);
    return await openProgramPty(search, environmentWithoutAsking(env), lifetime, 'ssh', args, options);
  } catch (error) {
    seat.leave();
    throw error;
  }
}
