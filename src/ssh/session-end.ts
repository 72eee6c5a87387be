import type { Seat } from './host-masters.js';
import { judge, SSH_FAILED, sshWords } from './judge.js';
import { readWords } from './words-file.js';

/** How a session through a master ended. */
export type SessionEnd =
  /** The far command ended with this code; 128 and more: by a signal. */
  | { kind: 'ended'; code: number }
  /** sshd allowed no further session on this connection: it was not begun, and finds another seat. */
  | { kind: 'full'; words: readonly string[] }
  /** The line was lost, or was not there; what became of the command is not known. Words: safe to show. */
  | { kind: 'lost'; words: readonly string[] };

/**
 * Judges the end of a session and leaves its seat.
 * @param code of ssh; null: it was killed
 */
export async function endSession(seat: Seat, code: number | null): Promise<SessionEnd> {
  const words = sshWords(readWords(seat.wordsPath), true);
  try {
    if (code !== null && code !== SSH_FAILED) return { kind: 'ended', code };
    if (judge(words) === 'no-room') {
      seat.full();
      return { kind: 'full', words };
    }
    const last = await seat.masterEnd();
    // The far command may end with 255 of its own. ssh says nothing, either, where its master is gone.
    if (last === null && code !== null && words.length === 0) return { kind: 'ended', code };
    const said = [...words, ...(last ?? [])];
    return {
      kind: 'lost',
      words: said.length > 0 ? said : ['the connection was lost, and ssh said nothing'],
    };
  } finally {
    seat.leave();
  }
}
