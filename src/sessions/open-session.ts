import type { Host } from '../host/host.js';
import { orReason } from '../host/system-error.js';
import type { SessionRequest, Size } from '../state/ports.js';
import { type ConsoleChoice, openConsole } from './console-session.js';
import type { RecordingPlan } from './recording/session-recording.js';
import type { Session } from './session.js';
import { openStream } from './stream-session.js';
import { openVnc } from './vnc/vnc-session.js';

/** What a session is opened with; its size is that of the pane, which is a stream's first size. */
export type OpenOptions = Omit<SessionRequest, 'vmName' | 'vmKey'> &
  Size & {
    /** The VNC viewer, a name or a path; null: the first known one that is found. */
    viewer: string | null;
    /** Which console tool is used. */
    consoleTool: ConsoleChoice;
    /** Where it can be recorded; without it, it cannot. */
    recording?: RecordingPlan;
    /** The program's environment, which tells whether there is a display. */
    env: Readonly<Record<string, string | undefined>>;
  };

/**
 * Opens a session to a guest. Where the tool refuses at once, the session has ended and says why.
 * @returns the session, or the reason why its tool could not be started
 */
export function openSession(host: Host, request: OpenOptions): Promise<Session | { reason: string }> {
  return orReason(`cannot open the ${request.mode} of ${request.device}`, () => openIn(host, request));
}

function openIn(host: Host, request: OpenOptions): Promise<Session | { reason: string }> {
  const { mode, device, stream, columns, rows } = request;
  if (mode === 'console') return openConsole(host, device, request.consoleTool, request.recording);
  if (mode === 'vnc') return openVnc(host, device, request);
  return openStream(host, device, stream ?? '', { columns, rows }, request.recording);
}
