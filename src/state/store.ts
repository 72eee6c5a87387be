import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HistoryEvent } from '../inventory/history.js';
import type { Alerts } from './alerts/alert.js';
import type { Fate } from './fates/fate.js';
import type { HostConfig } from './fleet/host-config.js';
import type { HostFacts } from './fleet/host-facts.js';
import { type HostId, LOCAL_HOST } from './fleet/host-id.js';
import type { HostState } from './fleet/host-state.js';
import { FIRST_ATTENTION, type HostStoreState, NOTHING_READ } from './fleet/host-store.js';
import type { Link } from './fleet/link.js';
import type { SessionView } from './ports.js';
import { FIRST_VIEW, type Message, type ViewState } from './view.js';
import type { ConfigView } from './vms/model.js';

/** The progress of work on several VMs: `activating`, the second of five. */
type Progress = { title: string; at: number; of: number };

/**
 * A session's tab: the session, and whose it is. `hasNew`: it has shown something, ended by itself, or something became
 * of its VM since it was last in view. `fate`: what became of its VM, where that is worth telling.
 */
export type SessionTab = {
  view: SessionView;
  vmName: string;
  vmKey: string;
  hasNew: boolean;
  fate: Fate | null;
};

/** A tab that was closed, as it can be opened again. */
export type ClosedTab = Pick<SessionTab, 'vmName' | 'vmKey'> & Pick<SessionView, 'mode' | 'stream'>;

/** What of the state is a host's own: what it shows, and what was made of that here. */
export type HostPart = HostState & {
  /** The exit rates that the list is sorted by: they change seldom, so that its rows stand still. */
  ranked: HostState['exits'];
  /** The configs that were read, by path. */
  configs: ReadonlyMap<string, ConfigView>;
};

/** A host of the program. */
export type HostEntry = {
  id: HostId;
  /** What the settings say of it; null: the machine that the program runs on, or a host named on the command line. */
  config: HostConfig | null;
  link: Link;
  /** Null until it was connected once. */
  facts: HostFacts | null;
  /** Its part of the state; null for the host at hand, whose part is spread over the state itself. */
  part: HostPart | null;
};

/**
 * All that the screens show, as seen from the host at hand: that of the selected VM, or of the session that has the
 * keys. For another host, see {@link import('./fleet/at-hand.js').seenFrom}.
 */
export type AppState = HostPart &
  HostStoreState & {
    /** The host at hand. */
    host: HostId;
    /** All hosts in their order, the one at hand too. */
    hosts: ReadonlyMap<HostId, HostEntry>;
    /** The hosts that the user has added in the menu of hosts: names or destinations; null: hosts cannot be added. */
    addedHosts: readonly string[] | null;
    /** True where the host is removed when the program ends: a demo's. */
    hostEndsWithUs: boolean;
    /** False while the user looks elsewhere, where the terminal tells: the host is read less often then. */
    hasFocus: boolean;
    /** The last events of the VM that is or was selected; null: none were read. */
    events: { vmKey: string; newestFirst: readonly HistoryEvent[] } | null;
    /** The minute that the clock shows, in minutes since the epoch: what is shown as a time span changes with it. */
    minute: number;
    /** Set while several VMs are worked on one after another; `at` counts from 1. */
    progress: Progress | null;
    tabs: readonly SessionTab[];
    /** The last closed ones, oldest first. */
    closedTabs: readonly ClosedTab[];
    /** What happened to VMs by itself. */
    alerts: Alerts;
    /** The last hundred messages, oldest first. */
    messages: readonly Message[];
    /** The keys of the VMs whose rows are on the screen, where there are several hosts; null: not known. */
    inSight: readonly string[] | null;
    view: ViewState;
  };

export type Store = StoreApi<AppState>;

/** Makes the store of a program run, with the machine that it runs on as its one host. */
export function createAppStore(start: Pick<AppState, 'hostName' | 'inventoryPath' | 'settings'>): Store {
  return createStore<AppState>(() => ({
    ...NOTHING_READ,
    ...start,
    attention: FIRST_ATTENTION,
    ranked: new Map(),
    configs: new Map(),
    host: LOCAL_HOST,
    hosts: new Map([[LOCAL_HOST, LOCAL_ENTRY]]),
    addedHosts: null,
    hostEndsWithUs: false,
    hasFocus: true,
    events: null,
    minute: 0,
    progress: null,
    tabs: [],
    closedTabs: [],
    alerts: [],
    messages: [],
    inSight: null,
    view: FIRST_VIEW,
  }));
}

/** The machine that the program runs on, before it was read. */
const LOCAL_ENTRY: HostEntry = {
  id: LOCAL_HOST,
  config: null,
  link: { kind: 'local' },
  facts: null,
  part: null,
};

/** Sets a part of the view, leaving the rest. */
export function setView(store: Store, change: Partial<ViewState>): void {
  store.setState((state) => ({ view: { ...state.view, ...change } }));
}
