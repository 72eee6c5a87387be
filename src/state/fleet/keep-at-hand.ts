import type { AppState, Store } from '../store.js';
import { focusedSession } from '../target.js';
import { withAtHand } from './at-hand.js';
import { type HostId, splitKey } from './host-id.js';

/** The host that keys act on: it stays the same while a dialog is open. */
function hostMeant(state: AppState): HostId {
  const { view } = state;
  if (view.dialogs.length > 0) return state.host;
  const session = focusedSession(state);
  if (session !== null) return splitKey(session.vmKey).host;
  const { selected } = view;
  if (selected === null) return state.host;
  if (selected.kind === 'host') return selected.host;
  return splitKey(selected.kind === 'vm' ? selected.key : selected.group).host;
}

/**
 * Keeps the host at hand that the selection or the focused session belongs to: with each change of the store, so that
 * nobody sees one without the other.
 */
export function keepHostAtHand(store: Store): void {
  const { setState } = store;
  store.setState = (
    change: AppState | Partial<AppState> | ((state: AppState) => AppState | Partial<AppState>),
  ) =>
    setState((state) => {
      const changed = typeof change === 'function' ? change(state) : change;
      if (changed === state || state.hosts.size < 2) return changed;
      const next = { ...state, ...changed };
      const after = withAtHand(next, hostMeant(next));
      // The lines of another log have other numbers than those that were held or marked.
      const { log } = after.view;
      return after.host === state.host || log.allHosts
        ? after
        : { ...after, view: { ...after.view, log: { ...log, follow: true, anchor: null } } };
    });
}
