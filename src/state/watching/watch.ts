import type { Host } from '../../host/host.js';
import { gatherFacts, type LogFacts } from '../../host/preflight/facts.js';
import { judge } from '../../host/preflight/judge.js';
import type { History } from '../../inventory/history.js';
import type { Claims, Inventory } from '../../inventory/inventory.js';
import { watchedFiles } from '../../inventory/watched-files.js';
import type { HostState } from '../fleet/host-state.js';
import type { HostStore, HostStoreState } from '../fleet/host-store.js';
import type { ExitRates } from '../ports.js';
import { repeat } from '../repeat.js';
import { type HostSnapshot, openSnapshotReader } from './host-snapshot.js';
import { openRecorder } from './outside.js';
import { FAST_FOR_MS, paceOf } from './pace.js';
import { sampledExits } from './sample.js';
import { sinceNow } from './since.js';

export type Watch = ReturnType<typeof openWatch>;

type WatchParts = {
  host: Host;
  inventory: Inventory;
  history: History;
  claims: Claims;
  store: HostStore;
  exits: ExitRates | null;
  /** Tells of the log source; null: none is chosen yet. */
  log?: () => LogFacts | null;
  /** Milliseconds of the clock that keys are read by, which never jumps. */
  now: () => number;
};

/**
 * Keeps the store up to date with the host: /proc must be polled (docs/palacios.md, "The pieces").
 * @param records true: what changed outside is recorded in inventory and history (never for `list` and `show`)
 */
export function openWatch(
  { host, inventory, history, claims, store, exits, log, now }: WatchParts,
  records: boolean,
) {
  const read = openSnapshotReader(host, inventory);
  const record = records ? openRecorder({ inventory, history, claims, store }) : () => undefined;
  let timer: NodeJS.Timeout | null = null;
  let health: string | null = null;
  let seenVersion = '';
  let changedAt = Number.NEGATIVE_INFINITY;
  const listeners = new Set<(snapshot: HostSnapshot) => void>();

  /** `beside`: what else is known with it. One change of the store is one round of all who read it. */
  const refresh = (
    how: Parameters<typeof read>[0],
    beside: (snapshot: HostSnapshot) => Partial<HostState> = () => ({}),
  ) => {
    const before = store.getState();
    const { snapshot, version } = read(how);
    seenVersion = version;
    const historyVersion = history.version();
    const more = {
      ...beside(snapshot),
      ...(historyVersion !== before.historyVersion && { historyVersion }),
    };
    if (snapshot !== before.snapshot || !before.ready) {
      const since = sinceNow(before.ready ? before.since : null, snapshot.vms, Date.now());
      if (before.ready && since !== before.since) changedAt = now();
      store.setState({ ...more, snapshot, since, ready: true });
    } else if (Object.keys(more).length > 0) store.setState(more);
    return snapshot;
  };

  const examine = () => {
    const findings = judge(gatherFacts(host, log?.() ?? null));
    if (JSON.stringify(findings) !== JSON.stringify(store.getState().findings)) store.setState({ findings });
  };

  const tick = () => {
    const snapshot = refresh(WATCHING, (seen) => sampledExits(store.getState(), exits, seen, now()));
    if (health !== null && health !== healthOf(snapshot)) examine();
    health = healthOf(snapshot);
    record(snapshot);
    for (const listener of listeners) listener(snapshot);
    schedule(pace(store.getState()));
  };

  const pace = ({ settings, attention: { hasFocus }, work, snapshot }: HostStoreState) => {
    // Each read of v3-guests writes to the kernel log: without the details only the interval is worth that.
    const isChanging =
      snapshot.vms.some(({ details }) => details !== null) &&
      (work.size > 0 || now() - changedAt < FAST_FOR_MS);
    return paceOf({ intervalMs: settings.intervalMs, hasFocus, isChanging });
  };

  const schedule = (ms: number) => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(tick, ms);
  };

  // A new interval counts at once, and who comes back sees what is so.
  const follows = (state: HostStoreState, before: HostStoreState) => {
    if (timer === null) return;
    if (state.attention.hasFocus && !before.attention.hasFocus) schedule(0);
    else if (hasNewPace(state, before)) schedule(pace(state));
  };

  const lookBeside = () => {
    // The files also change with our own writes.
    if (inventory.version() !== seenVersion) refresh(WATCHING);
    refreshClaims(store, claims);
  };
  let disposers: readonly (() => void)[] = [];

  return {
    /**
     * Reads host and inventory into the store: v3-guests itself, or, `watching`, only what can be read without a line
     * in the kernel log (see guests-reader.ts).
     */
    refresh: (how?: 'watching') => refresh({ watching: how === 'watching' }),
    /** Reads for the first screen: of a large inventory no more than a screen shows of a list that is not sorted. */
    readFirstPage: () => void refresh({ ...WATCHING, firstPage: FIRST_PAGE_ROWS }),
    /** Reads what the first page left out. */
    readRest: () => {
      if (store.getState().snapshot.unread > 0) refresh(WATCHING);
    },
    /** Reads who holds which claim. */
    readClaims: () => refreshClaims(store, claims),
    /** Calls back after each reading at the interval, even one that shows nothing new. Returns what stops it. */
    onReading: (listener: (snapshot: HostSnapshot) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Checks the host for faults again. */
    examine,
    /** Reads at the settings' interval, and when another program has changed the inventory or its claims. */
    start: () => {
      if (timer !== null) return;
      schedule(0);
      disposers = [
        store.subscribe(follows),
        repeat(() => refreshClaims(store, claims), CLAIMS_MS),
        onFileChanges(host, watchedFiles(inventory.path), lookBeside),
      ];
    },
    /** Reads and records a last time, so that the next start picks up from there. */
    stop: () => {
      for (const stop of disposers) stop();
      disposers = [];
      if (timer === null) return;
      clearTimeout(timer);
      timer = null;
      if (records) record(refresh(WATCHING));
    },
  };
}

const WATCHING = { watching: true };

/** More rows than any screen has. */
const FIRST_PAGE_ROWS = 300;

/** The parts of a snapshot that the findings of the host check depend on. */
function healthOf({ moduleLoaded, memory, guestsProblem }: HostSnapshot): string {
  return `${moduleLoaded} ${memory === null} ${guestsProblem}`;
}

function hasNewPace({ settings, attention, work }: HostStoreState, before: HostStoreState): boolean {
  const isNew =
    settings.intervalMs !== before.settings.intervalMs || attention.hasFocus !== before.attention.hasFocus;
  return isNew || (work.size > 0 && before.work.size === 0);
}

/** How often the claims are read: a holder that is killed changes no file. */
const CLAIMS_MS = 1000;

/** How long changes of files are gathered: a program that keeps writing is not followed step by step. */
const GATHER_MS = 100;

/** Calls after files have changed. Returns what stops it. */
function onFileChanges(host: Host, paths: readonly string[], look: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  const changed = () => {
    timer ??= setTimeout(() => {
      timer = null;
      look();
    }, GATHER_MS);
  };
  const disposers = paths.map((path) => host.watch(path, changed));
  return () => {
    for (const stop of disposers) stop();
    if (timer !== null) clearTimeout(timer);
  };
}

function refreshClaims(store: HostStore, claims: Claims): void {
  const next = claims.list();
  if (JSON.stringify(next) !== JSON.stringify(store.getState().claims)) store.setState({ claims: next });
}
