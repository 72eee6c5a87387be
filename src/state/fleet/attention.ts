import { isDeepStrictEqual } from 'node:util';
import { shownCheckpoints } from '../checkpoints/view.js';
import type { AppState, Store } from '../store.js';
import type { HostPort } from './host-port.js';
import type { Attention } from './host-store.js';

/** What the user looks at on a host. */
export function attentionTo(state: AppState, host: string): Attention {
  const { view, hasFocus } = state;
  const isAtHand = host === state.host;
  return {
    hasFocus,
    rates: null,
    checkpoints:
      isAtHand && view.tab === 'checkpoints'
        ? shownCheckpoints(state).map(({ checkpoint }) => checkpoint.id)
        : [],
    machine: isAtHand && view.tab === 'host',
    log: isAtHand,
  };
}

/** Tells each host what the user looks at there. Returns what stops it. */
export function followAttention(store: Store, ports: readonly Pick<HostPort, 'id' | 'attend'>[]): () => void {
  const told = new Map<string, Attention>();
  const look = (state: AppState) => {
    for (const port of ports) {
      const attention = attentionTo(state, port.id);
      if (isDeepStrictEqual(told.get(port.id), attention)) continue;
      told.set(port.id, attention);
      port.attend(attention);
    }
  };
  look(store.getState());
  return store.subscribe(look);
}
