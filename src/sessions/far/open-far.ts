import { farLine } from '../../ssh/far-line.js';
import type { SessionRequest, Size } from '../../state/ports.js';
import { CONSOLE_PLACE, CONSOLE_SCROLLBACK } from '../console-session.js';
import { openToolSession, type ShownSession } from '../pty-session.js';
import type { RecordingPlan } from '../recording/session-recording.js';
import { relayWords } from '../relay/relay-words.js';
import type { Session } from '../session.js';
import { streamPlace } from '../stream-session.js';
import { startFarProgram } from './far-program.js';
import { farTool } from './far-tool.js';
import type { FarWay } from './far-way.js';

/** What a far session is opened with; its size is that of the pane. */
export type FarRequest = Omit<SessionRequest, 'vmName' | 'vmKey'> &
  Size & {
    /** The VM's key on its own host. */
    key: string;
    /** The program there, in words for the far user's shell. */
    command: string;
    recording: RecordingPlan | null;
    /** The mark of the session that it takes the place of, whose line broke; null: it takes none. */
    instead: string | null;
  };

/**
 * Opens a console or stream of a far host's VM: a relay there claims the mode, runs the tool and records that it did,
 * and the session is drawn here.
 * @param mark a new one, see {@link import('../relay/marks.js').newMark}
 */
export function openFarSession(
  way: FarWay,
  mark: string,
  request: FarRequest,
): Promise<Session | { reason: string }> {
  const { mode, device, stream, recording } = request;
  const shown: ShownSession =
    mode === 'console'
      ? {
          mode,
          device,
          stream: null,
          ...CONSOLE_PLACE,
          scrollback: CONSOLE_SCROLLBACK,
          answers: false,
          fit: null,
          recording,
        }
      : { mode, device, stream, ...streamPlace(request), recording };
  const command = farLine(request.command, relayWords({ ...request, mark }));
  return openToolSession(shown, async ({ remarks, trouble }) => {
    if (typeof command !== 'string') return command;
    const started = await startFarProgram(way, command, mark, shown, { say: remarks.add, trouble });
    if ('reason' in started) return started;
    const { begun, line, events } = started;
    if ('tool' in begun) return farTool(way.host, begun.tool, line, events);
    line.pty.kill('SIGTERM');
    return { reason: `v3_tui on ${way.host} serves VNC instead` };
  });
}
