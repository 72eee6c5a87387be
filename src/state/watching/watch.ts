import { CONFIG_LIMIT_BYTES, parseConfig } from '../../host/config.js';
import type { Host } from '../../host/host.js';
import { gatherFacts, judge } from '../../host/preflight.js';
import type { History } from '../../inventory/history.js';
import type { Claims, Inventory } from '../../inventory/inventory.js';
import { watchedFiles } from '../../inventory/watched-files.js';
import { keepSelection, listRows, sameSelection } from '../list-rows.js';
import type { ExitRates } from '../ports.js';
import type { AppState, Store } from '../store.js';
import { configWarnings, NO_WARNINGS } from '../vms/config-warnings.js';
import type { ConfigView, Vm } from '../vms/model.js';
import { type HostSnapshot, openSnapshotReader } from './host-snapshot.js';
import { openRecorder } from './outside.js';

export type Watch = {
  /**
   * Reads host and inventory into the store, at once: v3-guests itself, or, `watching`, what it costs no line of
   * the kernel log to read (see guests-reader.ts).
   */
  refresh: (how?: 'watching') => HostSnapshot;
  /** The same for a first look: of a large inventory no more than a screen shows. */
  readFirstPage: () => void;
  /** Reads what the first page left out. */
  readRest: () => void;
  /** Reads who holds what, at once. */
  readClaims: () => void;
  /** Looks for the host's faults again. */
  examine: () => void;
  /**
   * Reads at the settings' interval until stopped, and at once when another program has changed the inventory
   * or its claims.
   */
  start: () => void;
  /** Reads and records a last time, so that the next start picks up from what is so. */
  stop: () => void;
};

type WatchParts = {
  host: Host;
  inventory: Inventory;
  history: History;
  claims: Claims;
  store: Store;
  exits: ExitRates | null;
  /** Milliseconds that never jump, of the clock that keys are read by. */
  now: () => number;
};

/**
 * Keeps the store true to the host: /proc must be polled (docs/palacios.md, "The pieces").
 * @param records true: what changed outside is recorded in inventory and history (never for `list` and `show`)
 */
export function openWatch(
  { host, inventory, history, claims, store, exits, now }: WatchParts,
  records: boolean,
): Watch {
  const read = openSnapshotReader(host, inventory);
  const record = records ? openRecorder({ inventory, history, claims, store }) : () => undefined;
  let timer: NodeJS.Timeout | null = null;
  let health: string | null = null;
  let seenVersion = '';

  const refresh = (how: Parameters<typeof read>[0]) => {
    const before = store.getState();
    const { snapshot, version } = read(how);
    seenVersion = version;
    if (snapshot !== before.snapshot || !before.ready) {
      store.setState({ snapshot, ready: true, view: follow(before, snapshot, now()) });
    }
    return snapshot;
  };

  const examine = () => {
    const findings = judge(gatherFacts(host));
    if (JSON.stringify(findings) !== JSON.stringify(store.getState().findings)) store.setState({ findings });
  };

  const tick = () => {
    const snapshot = refresh(WATCHING);
    if (health !== null && health !== healthOf(snapshot)) examine();
    health = healthOf(snapshot);
    record(snapshot);
    sampleExits(store, exits, snapshot, now());
    schedule(store.getState().settings.intervalMs);
  };

  const schedule = (ms: number) => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(tick, ms);
  };

  // Another interval in the settings does not wait for the end of the one before.
  const follows = (state: AppState, before: AppState) => {
    const { intervalMs } = state.settings;
    if (timer !== null && intervalMs !== before.settings.intervalMs) schedule(intervalMs);
  };

  const lookBeside = () => {
    // Our own writes are told too.
    if (inventory.version() !== seenVersion) refresh(WATCHING);
    refreshClaims(store, claims);
  };
  let disposers: readonly (() => void)[] = [];

  return {
    refresh: (how) => refresh({ watching: how === 'watching' }),
    readFirstPage: () => void refresh({ ...WATCHING, firstPage: FIRST_PAGE_ROWS }),
    readRest: () => {
      if (store.getState().snapshot.unread > 0) refresh(WATCHING);
    },
    readClaims: () => refreshClaims(store, claims),
    examine,
    start: () => {
      if (timer !== null) return;
      schedule(0);
      disposers = [
        store.subscribe(follows),
        repeated(() => refreshClaims(store, claims)),
        onFileChanges(host, watchedFiles(inventory.path), lookBeside),
      ];
    },
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

/** More inactive VMs than any screen has rows. */
const FIRST_PAGE_ROWS = 300;

/** What of the snapshot makes a finding of the host check right or wrong. */
function healthOf({ moduleLoaded, memory, guestsProblem }: HostSnapshot): string {
  return `${moduleLoaded} ${memory === null} ${guestsProblem}`;
}

function follow(before: AppState, snapshot: HostSnapshot, now: number) {
  const { view } = before;
  const rows = (vms: readonly Vm[]) => listRows(vms, view.folded, view.filter);
  const selected = keepSelection(rows(before.snapshot.vms), rows(snapshot.vms), view.selected);
  // From a heading no key can have meant another VM.
  const moved = view.selected?.kind === 'vm' && !sameSelection(selected, view.selected);
  const marked = stillThere(view.marked, snapshot.vms);
  return { ...view, selected, marked, movedAt: moved ? now : view.movedAt };
}

/** The marked keys of VMs that are there; the same set where all are. */
function stillThere(marked: ReadonlySet<string>, vms: readonly Vm[]): ReadonlySet<string> {
  if (marked.size === 0) return marked;
  const keys = new Set(vms.map((vm) => vm.key));
  const left = [...marked].filter((key) => keys.has(key));
  return left.length === marked.size ? marked : new Set(left);
}

function sampleExits(store: Store, exits: ExitRates | null, snapshot: HostSnapshot, now: number): void {
  if (exits === null) return;
  const running = snapshot.vms.filter((vm) => vm.state === 'running' && vm.details !== null);
  exits.sample(
    now,
    new Map(
      running.flatMap((vm) =>
        vm.device && vm.details
          ? [[vm.device, vm.details.cores.reduce((sum, core) => sum + core.exits, 0)] as const]
          : [],
      ),
    ),
  );
  if (running.length === 0 && store.getState().exits.size === 0) return;
  const rates = running.flatMap((vm) => {
    const rate = vm.device === null ? null : exits.of(vm.device);
    return vm.device !== null && rate !== null ? [[vm.device, rate] as const] : [];
  });
  store.setState({ exits: new Map(rates) });
}

/** A holder that is killed gives nothing back and changes no file: the claims are looked at so often. */
const CLAIMS_MS = 1000;

/** Calls at once, then every {@link CLAIMS_MS}. Returns the way to stop. */
function repeated(look: () => void): () => void {
  const first = setImmediate(look);
  const timer = setInterval(look, CLAIMS_MS);
  return () => {
    clearImmediate(first);
    clearInterval(timer);
  };
}

/** How long changes of files are gathered: a program that writes on and on is not followed step by step. */
const GATHER_MS = 100;

/** Calls after files have changed. Returns the way to stop. */
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

function refreshClaims(store: Store, claims: Claims): void {
  const next = claims.list();
  if (JSON.stringify(next) !== JSON.stringify(store.getState().claims)) store.setState({ claims: next });
}

/** The configs of so many VMs are kept, and no more than so many bytes of them besides the last one read. */
const MOST_CONFIGS = 64;
const MOST_CONFIG_BYTES = 2 * CONFIG_LIMIT_BYTES;

/** Reads the config of a VM into the store. Those of others are kept, so that going back to them shows them at once. */
export async function keepConfig(host: Host, store: Store, path: string): Promise<void> {
  const view = await readConfig(host, path);
  store.setState((state) => ({ configs: withConfig(state.configs, view) }));
}

/** Keeps the config of a VM read, now and when the file changes. Returns the way to stop. */
export function watchConfig(host: Host, store: Store, path: string): () => void {
  const read = () => void keepConfig(host, store, path);
  read();
  return host.watch(path, read);
}

/** The configs with this one as the newest, without the oldest ones that are too many or too much. */
export function withConfig(
  configs: ReadonlyMap<string, ConfigView>,
  view: ConfigView,
): ReadonlyMap<string, ConfigView> {
  const others = [...configs.values()].filter(({ path }) => path !== view.path).slice(1 - MOST_CONFIGS);
  let room = MOST_CONFIG_BYTES;
  const kept = others.reverse().filter(({ bytes }) => {
    room -= bytes;
    return room >= 0;
  });
  return new Map([...kept.reverse(), view].map((one) => [one.path, one]));
}

/** Reads and parses a config file, and looks it through. */
export async function readConfig(host: Host, path: string): Promise<ConfigView> {
  const bytes = host.readFile(path, CONFIG_LIMIT_BYTES + 1);
  if (!(bytes instanceof Uint8Array)) {
    const result = { ok: false, line: 0, column: 0, reason: bytes.reason } as const;
    return { path, bytes: 0, result, warnings: NO_WARNINGS };
  }
  const result = await parseConfig(bytes);
  const warnings = result.ok ? configWarnings(host, path, result) : NO_WARNINGS;
  return { path, bytes: bytes.length, result, warnings };
}
