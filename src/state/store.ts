import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HistoryEvent } from '../inventory/history.js';
import type { Alerts } from './alerts/alert.js';
import { NO_CHECKPOINTS } from './checkpoints/view.js';
import type { Fate } from './fates/fate.js';
import type { HostState } from './fleet/host-state.js';
import type { SessionView } from './ports.js';
import type { Settings } from './settings.js';
import { FIRST_VIEW, type Message, type ViewState } from './view.js';
import type { ConfigView } from './vms/model.js';
import { EMPTY_SNAPSHOT } from './watching/host-snapshot.js';

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

/** All that the screens show. */
export type AppState = HostState & {
  /** True where the host is removed when the program ends: a demo's. */
  hostEndsWithUs: boolean;
  /** False while the user looks elsewhere, where the terminal tells: the host is read less often then. */
  hasFocus: boolean;
  /** The exit rates that the list is sorted by: they change seldom, so that its rows stand still. */
  ranked: HostState['exits'];
  /** The last events of the VM that is or was selected; null: none were read. */
  events: { vmKey: string; newestFirst: readonly HistoryEvent[] } | null;
  /** The minute that the clock shows, in minutes since the epoch: what is shown as a time span changes with it. */
  minute: number;
  /** The configs that were read, by path. */
  configs: ReadonlyMap<string, ConfigView>;
  /** Set while several VMs are worked on one after another; `at` counts from 1. */
  progress: Progress | null;
  tabs: readonly SessionTab[];
  /** The last closed ones, oldest first. */
  closedTabs: readonly ClosedTab[];
  /** What happened to VMs by itself. */
  alerts: Alerts;
  /** The last hundred messages, oldest first. */
  messages: readonly Message[];
  settings: Settings;
  view: ViewState;
};

export type Store = StoreApi<AppState>;

/** Makes the store of a program run. */
export function createAppStore(start: Pick<AppState, 'hostName' | 'inventoryPath' | 'settings'>): Store {
  return createStore<AppState>(() => ({
    ...start,
    hostEndsWithUs: false,
    snapshot: EMPTY_SNAPSHOT,
    ready: false,
    hasFocus: true,
    findings: [],
    machine: null,
    exits: new Map(),
    ranked: new Map(),
    since: new Map(),
    vmLogs: new Map(),
    events: null,
    minute: 0,
    configs: new Map(),
    work: new Map(),
    historyProblem: null,
    progress: null,
    commands: [],
    tabs: [],
    closedTabs: [],
    alerts: [],
    messages: [],
    claims: [],
    checkpoints: NO_CHECKPOINTS,
    view: FIRST_VIEW,
  }));
}

/** Sets a part of the view, leaving the rest. */
export function setView(store: Store, change: Partial<ViewState>): void {
  store.setState((state) => ({ view: { ...state.view, ...change } }));
}
