import { shallow } from 'zustand/vanilla/shallow';
import type { History } from '../../inventory/history.js';
import type { KernelLog } from '../ports.js';
import type { AppState, SessionTab, Store } from '../store.js';
import { vmByKey } from '../vms/find.js';
import { hostShows, kernelSays, lastAsked } from './evidence.js';
import { type Fate, fateOf } from './fate.js';

type FateContext = {
  store: Store;
  history: Pick<History, 'read' | 'version'>;
  log: Pick<KernelLog, 'source' | 'lines' | 'subscribe'>;
  /** Reads host and inventory now. */
  refresh: () => void;
};

/** How long log and history may lag behind what the host shows, in milliseconds. */
const SETTLE_MS = 2000;

/** How many events of a VM are looked at. */
const LOOKED_BACK = 20;

/** A session whose VM is followed. `settled`: host, history and log have had the time to tell. */
type Followed = {
  afterEvent: number;
  afterLine: number;
  entryId: string | null;
  seen: string;
  historyVersion: string;
  hasEnded: boolean;
  settled: boolean;
  timer: NodeJS.Timeout | undefined;
};

/**
 * Keeps in each session's tab what became of its VM. A session that lasts is followed all the time; what a session
 * ended with stays: a VM that is deleted later was not why.
 * @returns a function that stops it
 */
export function followFates(context: FateContext): () => void {
  const { store, log, history } = context;
  const all = new Map<string, Followed>();

  const eventsOf = (id: string | null, name: string, limit: number) => {
    const found = history.read({ vm: { id, name }, limit });
    return 'refused' in found ? [] : found.events;
  };

  const followed = (tab: SessionTab, { snapshot }: AppState): Followed => {
    const known = all.get(tab.view.id);
    if (known !== undefined) return known;
    const entryId = vmByKey(snapshot, tab.vmKey)?.entry?.id ?? null;
    const first: Followed = {
      afterEvent: eventsOf(entryId, tab.vmName, 1)[0]?.id ?? 0,
      afterLine: log.lines().at(-1)?.number ?? 0,
      entryId,
      seen: '',
      historyVersion: '',
      hasEnded: false,
      settled: false,
      timer: undefined,
    };
    all.set(tab.view.id, first);
    return first;
  };

  const fateNow = (tab: SessionTab, state: AppState, one: Followed): Fate | null => {
    const events = eventsOf(one.entryId, tab.vmName, LOOKED_BACK);
    return fateOf({
      vmName: tab.vmName,
      host: hostShows(state.snapshot, tab),
      last: lastAsked(events, one.afterEvent, state.commands),
      kernel: kernelSays(log, tab.vmName, one.afterLine),
      settled: one.settled,
    });
  };

  /** Looks at a tab again, if there may be something new. */
  const look = (
    tab: SessionTab,
    state: AppState,
    historyVersion: string,
    because: 'change' | 'log',
  ): void => {
    const one = followed(tab, state);
    const { view } = tab;
    const hasEnded = view.state === 'ended';
    const shows = hostShows(state.snapshot, tab);
    if (because === 'log') {
      const isAwaited = shows.kind === 'there' && (shows.state === 'error' || shows.state === 'stopped');
      if (isAwaited && !tab.fate?.kernel && !(hasEnded && one.settled && shows.state !== 'error'))
        tell(view.id, fateNow(tab, state, one));
      return;
    }
    // What the VM was before is settled, why the session ended is not yet.
    if (hasEnded && one.hasEnded && one.settled) return;
    one.hasEnded = hasEnded;
    const seen = JSON.stringify([shows, hasEnded]);
    if (seen === one.seen && historyVersion === one.historyVersion) return;
    if (seen !== one.seen) {
      one.settled = false;
      clearTimeout(one.timer);
      // The host may show the end of the VM a moment after the end of the tool.
      if (hasEnded) setImmediate(context.refresh);
      one.timer = setTimeout(() => settle(view.id), SETTLE_MS);
      one.timer.unref();
    }
    one.seen = seen;
    one.historyVersion = historyVersion;
    tell(view.id, fateNow(tab, state, one));
  };

  const settle = (id: string) => {
    context.refresh();
    const state = store.getState();
    const tab = state.tabs.find(({ view }) => view.id === id);
    const one = all.get(id);
    if (tab === undefined || one === undefined) return;
    one.settled = true;
    tell(id, fateNow(tab, state, one));
  };

  const tell = (id: string, fate: Fate | null) => {
    const { tabs } = store.getState();
    const tab = tabs.find(({ view }) => view.id === id);
    if (tab === undefined || shallow(tab.fate, fate)) return;
    store.setState({ tabs: tabs.map((each) => (each === tab ? { ...each, fate } : each)) });
  };

  const lookAtAll = (because: 'change' | 'log') => {
    const state = store.getState();
    const ids = new Set(state.tabs.map(({ view }) => view.id));
    for (const id of all.keys()) if (!ids.has(id)) all.delete(id);
    if (ids.size === 0) return;
    const version = history.version();
    for (const tab of state.tabs) look(tab, state, version, because);
  };

  const stops = [
    store.subscribe((state, before) => {
      if (state.tabs !== before.tabs || state.snapshot !== before.snapshot) lookAtAll('change');
    }),
    log.subscribe(() => lookAtAll('log')),
  ];
  lookAtAll('change');
  return () => {
    for (const stop of stops) stop();
    for (const { timer } of all.values()) clearTimeout(timer);
  };
}
