import { openSession } from '../sessions/open-session.js';
import type { Session } from '../sessions/session.js';
import type { SessionRequest } from '../state/ports.js';
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
