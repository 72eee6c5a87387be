import { createStore, type StoreApi } from 'zustand/vanilla';
import { NO_CHECKPOINTS } from '../checkpoints/view.js';
import type { Settings } from '../settings.js';
import { EMPTY_SNAPSHOT } from '../watching/host-snapshot.js';
import type { HostState } from './host-state.js';

/** What the user looks at on a host: it is read more often, or at all. */
export type Attention = {
  /** False while the user looks elsewhere. */
  hasFocus: boolean;
  /** The VMs whose exit rates are in sight, by key; null: all. */
  rates: readonly string[] | null;
  /** The checkpoints in sight, by id. */
  checkpoints: readonly string[];
  /** The host page is shown. */
  machine: boolean;
  /** The kernel log is shown. */
  log: boolean;
  /** The VMs of which each vcore's exits and place in its program are in sight, by key; left out: none. */
  counters?: readonly string[];
};

/** Nothing but the list is looked at. */
export const FIRST_ATTENTION: Attention = {
  hasFocus: true,
  rates: null,
  checkpoints: [],
  machine: false,
  log: true,
};

/** What watch and operations of a host work with: what it shows, and what they are to go by. */
export type HostStoreState = HostState & { settings: Settings; attention: Attention };

export type HostStore = StoreApi<HostStoreState>;

/** What is known of a host before it was read. */
export const NOTHING_READ: Omit<HostState, 'hostName' | 'inventoryPath'> = {
  snapshot: EMPTY_SNAPSHOT,
  ready: false,
  findings: [],
  machine: null,
  exits: new Map(),
  since: new Map(),
  vmLogs: new Map(),
  work: new Map(),
  historyVersion: '',
  historyProblem: null,
  commands: [],
  claims: [],
  checkpoints: NO_CHECKPOINTS,
};

/** Makes the store of a host. */
export function createHostStore(
  start: Pick<HostStoreState, 'hostName' | 'inventoryPath' | 'settings'>,
): HostStore {
  return createStore<HostStoreState>(() => ({ ...NOTHING_READ, ...start, attention: FIRST_ATTENTION }));
}
