import { isDeepStrictEqual } from 'node:util';
import { shownCheckpoints } from '../checkpoints/view.js';
import { listSort } from '../list-rows.js';
import type { AppState, Store } from '../store.js';
import { splitKey } from './host-id.js';
import type { HostPort } from './host-port.js';
import type { Attention } from './host-store.js';
import { showsHosts } from './vms-of-hosts.js';

/** What the user looks at on a host. */
export function attentionTo(state: AppState, host: string): Attention {
  const { view, hasFocus } = state;
  const isAtHand = host === state.host;
  return {
    hasFocus,
    rates: ratesInSight(state, host),
    checkpoints:
      isAtHand && view.tab === 'checkpoints'
        ? shownCheckpoints(state).map(({ checkpoint }) => checkpoint.id)
        : [],
    machine: isAtHand && view.tab === 'host',
    log: isAtHand || view.log.allHosts || hasSession(state, host),
    counters: isAtHand && view.selected?.kind === 'vm' ? [view.selected.key] : [],
  };
}

/** True for a host with sessions: the kernel also tells what became of their VMs. */
function hasSession({ tabs }: AppState, host: string): boolean {
  return tabs.some(({ vmKey }) => splitKey(vmKey).host === host);
}

/** The VMs of a host whose exit rates are in sight; null: all, as with one host, where they are sorted by, or shown. */
function ratesInSight(state: AppState, host: string): readonly string[] | null {
  const { view, inSight } = state;
  const isAtHand = host === state.host;
  if (!showsHosts(state) || inSight === null || listSort(state).column === 'rate') return null;
  if (isAtHand && (view.tab === 'host' || view.selected?.kind === 'heading')) return null;
  const selected = view.selected?.kind === 'vm' ? [view.selected.key] : [];
  return [...new Set([...selected, ...inSight])].filter((key) => splitKey(key).host === host);
}

type Attending = Pick<HostPort, 'id' | 'attend'>;

/** Tells each host what the user looks at there: `ports` tells which there are. Returns what stops it. */
export function followAttention(store: Store, ports: () => readonly Attending[]): () => void {
  const told = new WeakMap<Attending, Attention>();
  const look = (state: AppState) => {
    for (const port of ports()) {
      const attention = attentionTo(state, port.id);
      if (isDeepStrictEqual(told.get(port), attention)) continue;
      told.set(port, attention);
      port.attend(attention);
    }
  };
  look(store.getState());
  return store.subscribe(look);
}
