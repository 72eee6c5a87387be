import { keepSelection, sameSelection } from '../list/selection.js';
import { listRows } from '../list-rows.js';
import type { AppState, HostEntry, HostPart } from '../store.js';
import { withAtHand } from './at-hand.js';
import { type HostId, splitKey } from './host-id.js';
import { NOTHING_READ } from './host-store.js';

/** A host as it is put on the screen. */
export type ShownHost = Pick<HostEntry, 'id' | 'config' | 'link' | 'facts'>;

/**
 * The same state with these hosts, in their order: what is known of them stays, and what belongs to others goes. Without
 * the host at hand, another one is.
 * @param now milliseconds of the clock that keys are read by, which never jumps
 */
export function withHosts(state: AppState, shown: readonly ShownHost[], now: number): AppState {
  const [first] = shown;
  if (first === undefined) return state;
  const entryOf = (one: ShownHost): [HostId, HostEntry] => {
    const known = state.hosts.get(one.id);
    return [one.id, { ...one, part: known === undefined ? unread(one.id) : known.part }];
  };
  const entries = shown.map(entryOf);
  const isThere = shown.some(({ id }) => id === state.host);
  const all = { ...state, hosts: new Map([...state.hosts, ...entries]) };
  const at = isThere ? all : withAtHand(all, first.id);
  const hosts = new Map<HostId, HostEntry>();
  for (const { id } of shown) {
    const entry = at.hosts.get(id);
    if (entry !== undefined) hosts.set(id, entry);
  }
  const next = { ...at, hosts };
  const { view } = state;
  const selected = keepSelection(listRows(state), listRows(next), view.selected);
  const isMoved = view.selected?.kind === 'vm' && !sameSelection(selected, view.selected);
  const left = [...view.marked].filter((key) => hosts.has(splitKey(key).host));
  return {
    ...next,
    view: {
      ...view,
      selected,
      marked: left.length === view.marked.size ? view.marked : new Set(left),
      movedAt: isMoved ? now : view.movedAt,
    },
  };
}

/** A host that was not read yet. */
function unread(id: HostId): HostPart {
  return { ...NOTHING_READ, hostName: id, inventoryPath: '', ranked: new Map(), configs: new Map() };
}
