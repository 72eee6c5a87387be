import { followFates } from '../state/fates/follow-fates.js';
import { LOCAL_HOST } from '../state/fleet/host-id.js';
import type { SessionManager } from '../state/session-manager.js';
import type { Fleet } from './open-fleet.js';
import type { Parts } from './parts.js';

/** Follows what becomes of the VMs of this machine's sessions. Returns what stops it. */
export function followLocalFates(
  { history, watch }: Pick<Parts, 'history' | 'watch'>,
  { store, local }: Pick<Fleet, 'store' | 'local'>,
  sessions: SessionManager,
): () => void {
  const refresh = () => void watch.refresh();
  return followFates({ host: LOCAL_HOST, store, history, log: local.log, sessions, refresh });
}
