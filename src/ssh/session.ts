import { sessionArguments } from './arguments.js';
import type { HostMasters } from './host-masters.js';
import type { SshFailure } from './open-master.js';
import { endSession, type SessionEnd } from './session-end.js';

/** A far command with a place in a master, to be started as `ssh` with these arguments. */
export type FarSession = {
  args: readonly string[];
  /**
   * Must be called once, after ssh has ended or could not be started.
   * @param code of ssh; null: it was killed or not started
   */
  ended(code: number | null): Promise<SessionEnd>;
};

/**
 * Finds a place for a far command. Where it ends as `full`, it was not begun: the caller takes another session.
 * @param line for the far user's shell
 * @param terminal true: it is started in a pty, and has a terminal there, too
 */
export async function beginSession(
  masters: HostMasters,
  line: string,
  terminal: boolean,
): Promise<FarSession | SshFailure> {
  const seat = await masters.seat();
  if (!('leave' in seat)) return seat;
  const { controlPath, wordsPath } = seat;
  return {
    args: sessionArguments(masters.target, controlPath, { terminal, wordsPath }, line),
    ended: (code) => endSession(seat, code),
  };
}

/** How often a session is begun that finds no room: a connection that is allowed none at all is told at last. */
export const SEATS_TRIED = 3;
