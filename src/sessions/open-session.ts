import type { Device } from '../host/device.js';
import type { Host } from '../host/host.js';
import { orReason } from '../host/system-error.js';
import { type ConsoleChoice, openConsole } from './console-session.js';
import type { RecordingPlan } from './recording/session-recording.js';
import type { Session, SessionMode } from './session.js';
import { openStream } from './stream-session.js';
import { openVnc } from './vnc/vnc-session.js';

/** What a session is opened with. */
export type SessionRequest = {
  mode: SessionMode;
  device: Device;
  /** The stream's name; only for stream mode. */
  stream: string | null;
  /** The pane's size, which is a stream's first size. */
  columns: number;
  rows: number;
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
export function openSession(host: Host, request: SessionRequest): Promise<Session | { reason: string }> {
  return orReason(`cannot open the ${request.mode} of ${request.device}`, () => openIn(host, request));
}

function openIn(host: Host, request: SessionRequest): Promise<Session | { reason: string }> {
  const { mode, device, stream, columns, rows } = request;
  if (mode === 'console') return openConsole(host, device, request.consoleTool, request.recording);
  if (mode === 'vnc') return openVnc(host, device, request);
  return openStream(host, device, stream ?? '', { columns, rows }, request.recording);
}
