import { openSession } from '../sessions/open-session.js';
import type { Session } from '../sessions/session.js';
import type { SessionRequest } from '../state/ports.js';
import type { Parts } from './parts.js';

/**
 * Opens a session as the settings say.
 * @param size that of the pane or terminal, for streams
 */
export async function openSessionOf(
  { host, store }: Pick<Parts, 'host' | 'store'>,
  request: SessionRequest,
  size: { columns: number; rows: number },
): Promise<Session | { reason: string }> {
  const { viewer, consoleTool } = store.getState().settings;
  return openSession(host, { ...request, ...size, viewer, consoleTool, env: process.env });
}
