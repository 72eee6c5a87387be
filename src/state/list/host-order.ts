import { type Judged, troubleRank } from '../fleet/trouble.js';
import type { AppState, HostEntry } from '../store.js';

type Hosts = Pick<AppState, 'host' | 'hosts'> & {
  view: Pick<AppState['view'], 'hostOrder'>;
} & Partial<Judged> &
  Pick<Judged, 'snapshot'>;

/** All hosts, in the order of the list. */
export function hostsInOrder(state: Hosts): readonly HostEntry[] {
  const { hosts, view } = state;
  const all = [...hosts.values()];
  if (view.hostOrder === 'as named') return all;
  const atHand: Judged = { ready: false, findings: [], ...state };
  const isByName = view.hostOrder === 'by name';
  const rank = (entry: HostEntry) => (isByName ? 0 : troubleRank(entry, entry.part ?? atHand));
  const ranks = new Map(all.map((entry) => [entry.id, rank(entry)]));
  return all.sort((a, b) => (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
