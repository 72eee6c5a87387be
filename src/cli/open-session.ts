import type { Host } from '../host/host.js';
import { openSession } from '../sessions/open-session.js';
import type { Session } from '../sessions/session.js';
import { speaksTls, vncOffer } from '../sessions/vnc/vnc-offer.js';
import type { SessionRequest } from '../state/ports.js';
import type { VncReach } from '../state/vnc-words.js';
import type { Parts } from './parts.js';
import { recordingPlanOf } from './recording-plan.js';

/**
 * Opens a session as the settings say.
 * @param size that of the pane or terminal, for streams
 */
export async function openSessionOf(
  parts: Pick<Parts, 'host' | 'store' | 'context'>,
  request: SessionRequest,
  size: { columns: number; rows: number },
): Promise<Session | { reason: string }> {
  const { viewer, consoleTool } = parts.store.getState().settings;
  const recording = recordingPlanOf(parts, request);
  return openSession(parts.host, { ...request, ...size, viewer, consoleTool, recording, env: process.env });
}

/** Which addresses the host's VNC server would listen on; or why there is none. */
export async function vncReachOf(host: Host): Promise<VncReach | { reason: string }> {
  const offer = await vncOffer(host);
  if ('reason' in offer) return offer;
  return { server: offer.server, everywhere: !offer.takesLocalhost, tls: speaksTls(offer) };
}
