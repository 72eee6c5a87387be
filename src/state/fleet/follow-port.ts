import { keepSelection, sameSelection } from '../list/selection.js';
import { listRows } from '../list-rows.js';
import type { AppState, HostEntry, Store } from '../store.js';
import type { Vm } from '../vms/model.js';
import { entryChange, partChange, partOf } from './at-hand.js';
import type { Change } from './gather-changes.js';
import { splitKey } from './host-id.js';
import type { HostPort } from './host-port.js';
import { HOST_STATE_NAMES, type HostState } from './host-state.js';
import { openRanking } from './ranking.js';

/**
 * Keeps in the store what a host shows, and the selection on the VM that it was on.
 * @param now milliseconds of the clock that keys are read by, which never jumps
 * @param put puts a change into the store, in its turn; `isAwaited`: before it returns
 * @returns what stops it
 */
export function followPort(
  store: Pick<Store, 'setState'>,
  port: Pick<HostPort, 'id' | 'state' | 'link' | 'facts' | 'subscribe'>,
  now: () => number,
  put: (change: Change, isAwaited: boolean) => void = (change) => store.setState(change),
): () => void {
  const rank = openRanking();
  let seen: Partial<HostState> = {};
  const take = (isAwaited: boolean) => {
    const shown = port.state();
    const entry = { link: port.link(), facts: port.facts() };
    const news = newIn(shown, seen);
    seen = shown;
    put((state) => {
      const before = partOf(state, port.id);
      const known = state.hosts.get(port.id);
      if (before === null || known === undefined) return state;
      const ranked =
        news.exits === undefined ? {} : rank({ view: state.view, ranked: before.ranked }, news.exits, now());
      const about = differs(known, entry) ? entryChange(state, port.id, entry) : {};
      const change = { ...news, ...ranked };
      if (Object.keys(change).length === 0) return Object.keys(about).length === 0 ? state : about;
      const next = { ...state, ...about };
      const changed = { ...about, ...partChange(next, port.id, change) };
      if (news.snapshot === undefined || news.snapshot.vms === before.snapshot.vms) return changed;
      return { ...changed, view: viewAfter(state, { ...next, ...changed }, port.id, now()) };
    }, isAwaited);
  };
  take(false);
  return port.subscribe(take);
}

/** What a host shows now and did not show before. */
function newIn(shown: HostState, seen: Partial<HostState>): Partial<HostState> {
  // A store may hold more than what a host shows.
  const news = HOST_STATE_NAMES.filter((name) => shown[name] !== seen[name]);
  return Object.fromEntries(news.map((name) => [name, shown[name]]));
}

function differs(known: HostEntry, entry: Pick<HostEntry, 'link' | 'facts'>): boolean {
  return known.link !== entry.link || known.facts !== entry.facts;
}

/** The view after the VMs of a host have changed: the selection stays, and marks of VMs that are gone go. */
function viewAfter(before: AppState, after: AppState, host: string, now: number): AppState['view'] {
  const { view } = before;
  const selected = keepSelection(listRows(before), listRows(after), view.selected);
  // With a heading selected, no key was meant for another VM.
  const moved = view.selected?.kind === 'vm' && !sameSelection(selected, view.selected);
  const marked = stillThere(view.marked, host, partOf(after, host)?.snapshot.vms ?? []);
  return { ...view, selected, marked, movedAt: moved ? now : view.movedAt };
}

/** The marked keys without those of VMs of this host that are gone; the same set where all are there. */
function stillThere(marked: ReadonlySet<string>, host: string, vms: readonly Vm[]): ReadonlySet<string> {
  if (marked.size === 0) return marked;
  const keys = new Set(vms.map((vm) => vm.key));
  const left = [...marked].filter((key) => splitKey(key).host !== host || keys.has(key));
  return left.length === marked.size ? marked : new Set(left);
}
