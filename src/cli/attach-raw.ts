import type { Device } from '../host/device.js';
import { keyLabel } from '../screens/components/key-label.js';
import { type AttachEnd, attachPlain } from '../sessions/attach-plain.js';
import { escapeByte, findEscape } from '../terminal/escape-key.js';
import { guestModes } from '../terminal/guest-modes.js';
import { HANGUP, onSignals } from './exit.js';
import type { Parts } from './parts.js';

/** The session that gets the terminal. */
type RawRequest = {
  device: Device;
  mode: 'console' | 'stream';
  stream: string | null;
  /** What works in a terminal that is too small for a console. */
  anySize: string;
};

/**
 * Gives the terminal to a session, with the guest's bytes as they are, until it ends or the escape key is typed.
 * @returns how it ended, and the exit code: 0, 1 where its tool was killed, or that of a signal
 */
export async function attachRaw(
  parts: Pick<Parts, 'host' | 'settings'>,
  { device, mode, stream, anySize }: RawRequest,
): Promise<AttachEnd & { code: number }> {
  const { escapeKey, consoleTool } = parts.settings;
  const key = escapeByte(escapeKey);
  const request =
    mode === 'console'
      ? { mode, device, consoleTool, anySize }
      : { mode, device, stream: stream ?? '', term: process.env.TERM ?? 'dumb' };
  const modes = guestModes(process.env);
  const stop = new AbortController();
  let code = 0;
  const end = (exitCode: number, why: string) => {
    code = exitCode;
    stop.abort(why);
  };
  const stopSignals = onSignals((exitCode, name) => end(exitCode, `ended by ${name}`));
  const onEnd = () => end(HANGUP, 'the terminal is gone');
  process.stdin.once('end', onEnd);
  const ended = await attachPlain(parts.host, request, process, {
    escapeAt: (bytes) => findEscape(bytes, key)?.at ?? -1,
    reset: { ...modes, before: `Leave with ${keyLabel(escapeKey)}.\r\n${modes.before}` },
    stop: stop.signal,
  });
  process.stdin.off('end', onEnd);
  stopSignals();
  return { ...ended, code: ended.isKilled ? 1 : code };
}
