import { shallow } from 'zustand/vanilla/shallow';
import type { HistoryEvent } from '../../inventory/history.js';
import { seenFrom } from '../fleet/at-hand.js';
import { type HostId, splitKey } from '../fleet/host-id.js';
import { gather } from '../gather.js';
import type { KernelLog } from '../ports.js';
import { isInSight } from '../split.js';
import type { AppState, SessionTab, Store } from '../store.js';
import { vmByKey } from '../vms/find.js';
import { concerns, hostShows, isRead, kernelSays, lastAsked } from './evidence.js';
import { type Fate, fateOf, type HostShows } from './fate.js';
import type { KnownEvents } from './known-events.js';

/** What a tab is looked at again for, where it differs. */
function whatIsSeen(shows: HostShows, hasEnded: boolean): string {
  return JSON.stringify([shows, hasEnded]);
}

type FateContext = {
  /** Whose sessions are followed. */
  host: HostId;
  store: Store;
  events: KnownEvents;
  log: Pick<KernelLog, 'source' | 'lines' | 'subscribe'>;
  sessions: { handle(id: string): { recording: { note(words: string): void } | null } | null };
  /** Reads host and inventory now, where that can be asked for. */
  refresh: () => void;
  /** How long log and history may lag behind what the host shows, in ms. */
  settleMs: number;
};

/** How long kernel messages are gathered: a log may pour, and all of it is looked through for each look. */
const GATHER_MS = 250;

/** A session whose VM is followed. `settled`: host, history and log have had the time to tell. */
type Followed = {
  /** The newest event when the session began; null: not known yet. */
  afterEvent: number | null;
  afterLine: number;
  /** The newest line that was heard since. */
  heardLine: number;
  entryId: string | null;
  seen: string;
  historyVersion: string;
  hasEnded: boolean;
  settled: boolean;
  /** Whether the log was read when it was last asked. */
  wasLogRead: boolean;
  timer: NodeJS.Timeout | undefined;
};

/**
 * Keeps in each session's tab, and in its recording, what became of its VM. A session that lasts is followed all the
 * time; what a session ended with stays: a VM that is deleted later was not why.
 * @returns a function that stops it
 */
export function followFates(context: FateContext): () => void {
  const { store, log, events, sessions, host } = context;
  const all = new Map<string, Followed>();

  const now = () => seenFrom(store.getState(), host);
  const isOwn = ({ vmKey }: SessionTab) => splitKey(vmKey).host === host;

  /** What the host shows of the VM of a tab, while it can be reached. */
  const shownOf = (tab: SessionTab, state: AppState): HostShows =>
    state.hosts.get(host)?.link.kind === 'down' ? { kind: 'unknown' } : hostShows(state.snapshot, tab);

  const followed = (tab: SessionTab, { snapshot }: AppState): Followed => {
    const known = all.get(tab.view.id);
    if (known !== undefined) return known;
    const newest = log.lines().at(-1)?.number ?? 0;
    const entryId = vmByKey(snapshot, tab.vmKey)?.entry?.id ?? null;
    const first: Followed = {
      afterEvent: newestOf(events.of(entryId, tab.vmName)),
      afterLine: newest,
      heardLine: newest,
      entryId,
      seen: '',
      historyVersion: '',
      hasEnded: false,
      settled: false,
      wasLogRead: false,
      timer: undefined,
    };
    all.set(tab.view.id, first);
    return first;
  };

  const fateNow = (tab: SessionTab, state: AppState, one: Followed): Fate | null => {
    const { vms } = state.snapshot;
    // The events of an entry that was removed have only the name left.
    const entryId = vms.some(({ entry }) => entry?.id === one.entryId) ? one.entryId : null;
    const known = events.of(entryId, tab.vmName);
    one.afterEvent ??= newestOf(known);
    one.wasLogRead = isRead(log);
    // A line that was made anew counts from the start.
    if ((log.lines().at(-1)?.number ?? 0) < one.afterLine) one.afterLine = 0;
    return fateOf({
      vmName: tab.vmName,
      host: shownOf(tab, state),
      last: one.afterEvent === null ? null : lastAsked(known ?? [], one.afterEvent, state.commands),
      kernel: kernelSays(log, tab.vmName, one.afterLine),
      settled: one.settled,
    });
  };

  /** Looks at a tab again, if there may be something new. */
  const look = (tab: SessionTab, state: AppState, historyVersion: string): void => {
    const one = followed(tab, state);
    const { view } = tab;
    const hasEnded = view.state === 'ended';
    const shows = shownOf(tab, state);
    // What the VM was before is settled, why the session ended is not yet.
    if (hasEnded && one.hasEnded && one.settled) return;
    one.hasEnded = hasEnded;
    const seen = whatIsSeen(shows, hasEnded);
    if (seen === one.seen && historyVersion === one.historyVersion) return;
    if (seen !== one.seen) {
      one.settled = false;
      clearTimeout(one.timer);
      // The host may show the end of the VM a moment after the end of the tool.
      if (hasEnded) setImmediate(context.refresh);
      one.timer = setTimeout(() => settle(view.id), context.settleMs);
      one.timer.unref();
    }
    one.seen = seen;
    one.historyVersion = historyVersion;
    tell(view.id, fateNow(tab, state, one));
  };

  /** Takes the kernel's words, which may come long after what they are about. */
  const hear = (tab: SessionTab, state: AppState): void => {
    const one = followed(tab, state);
    const shows = shownOf(tab, state);
    const isOver = one.hasEnded && one.settled;
    // A VM that crashes after the session has ended is not why it did.
    const hadCrashed = !isOver || whatIsSeen(shows, true) === one.seen;
    const lacksCrash = shows.kind === 'there' && shows.state === 'error' && !tab.fate?.kernel && hadCrashed;
    const mayBeStopped = shows.kind === 'there' && shows.state === 'stopped' && !isOver;
    if (!lacksCrash && !mayBeStopped) return;
    const lines = log.lines();
    const isNew = concerns(lines, tab.vmName, one.heardLine) || one.wasLogRead !== isRead(log);
    one.heardLine = lines.at(-1)?.number ?? one.heardLine;
    if (isNew) tell(tab.view.id, fateNow(tab, state, one));
  };

  const settle = (id: string) => {
    context.refresh();
    const state = now();
    const tab = state.tabs.find(({ view }) => view.id === id);
    const one = all.get(id);
    if (tab === undefined || one === undefined) return;
    one.settled = true;
    tell(id, fateNow(tab, state, one));
  };

  const tell = (id: string, fate: Fate | null) => {
    const state = store.getState();
    const tab = state.tabs.find(({ view }) => view.id === id);
    if (tab === undefined || shallow(tab.fate, fate)) return;
    const isNews = tab.fate === null && fate !== null && !fate.isOwn && !isInSight(state, id);
    const next = { ...tab, fate, hasNew: tab.hasNew || isNews };
    store.setState({ tabs: state.tabs.map((each) => (each === tab ? next : each)) });
    // After a crash a recording may be all that is left.
    if (fate !== null) sessions.handle(id)?.recording?.note(wordsOf(fate));
  };

  const lookAtAll = () => {
    const tabs = store.getState().tabs.filter(isOwn);
    const ids = new Set(tabs.map(({ view }) => view.id));
    for (const [id, { timer }] of all) {
      if (ids.has(id)) continue;
      clearTimeout(timer);
      all.delete(id);
    }
    if (ids.size === 0) return;
    const state = now();
    const version = events.version();
    for (const tab of tabs) look(tab, state, version);
  };

  const hearing = gather(() => {
    const tabs = store.getState().tabs.filter(isOwn);
    if (tabs.length === 0) return;
    const state = now();
    for (const tab of tabs) hear(tab, state);
  }, GATHER_MS);

  const stops = [
    store.subscribe((state, before) => {
      if (state.tabs !== before.tabs || state.snapshot !== before.snapshot || state.hosts !== before.hosts)
        lookAtAll();
    }),
    events.subscribe(lookAtAll),
    log.subscribe(hearing.ask),
    hearing.stop,
  ];
  lookAtAll();
  return () => {
    for (const stop of stops) stop();
    for (const { timer } of all.values()) clearTimeout(timer);
  };
}

function newestOf(events: readonly HistoryEvent[] | null): number | null {
  return events === null ? null : (events[0]?.id ?? 0);
}

function wordsOf({ words, kernel }: Fate): string {
  return kernel === null ? words : `${words}; kernel: ${kernel}`;
}
