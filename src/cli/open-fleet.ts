import type { AppContext } from '../state/app-context.js';
import { followAttention } from '../state/fleet/attention.js';
import { followMinute } from '../state/fleet/follow-minute.js';
import { followPort } from '../state/fleet/follow-port.js';
import { gatherChanges } from '../state/fleet/gather-changes.js';
import { type HostId, LOCAL_HOST } from '../state/fleet/host-id.js';
import type { HostPort } from '../state/fleet/host-port.js';
import { NOTHING_READ } from '../state/fleet/host-store.js';
import { keepHostAtHand } from '../state/fleet/keep-at-hand.js';
import { showsHosts } from '../state/fleet/vms-of-hosts.js';
import { steadyNow } from '../state/steady-now.js';
import { createAppStore, type HostEntry, type Store, setView } from '../state/store.js';
import type { FarHost } from './fleet/open-far-hosts.js';
import { type LocalPort, openLocalPort } from './local-port.js';
import type { Parts } from './parts.js';

/** The hosts of a program run, with the store that shows them all. */
export type Fleet = Pick<AppContext, 'store' | 'port'> & {
  /** The machine that the program runs on, which need not be among them. */
  local: LocalPort;
  /** All that are shown, in their order. */
  ports: readonly HostPort[];
  /** The far hosts. */
  far: readonly FarHost[];
  /** Stops keeping the store up to date. */
  stop: () => void;
};

/** How long what far hosts tell is gathered after something was put into the store: a frame of the screen. */
const GATHER_MS = 50;

/** Which hosts are shown, in their order; this machine alone where nothing is said. */
export type Shown = { far: readonly FarHost[]; order: readonly HostId[] };

const ALONE: Shown = { far: [], order: [LOCAL_HOST] };

/** Opens the hosts. Nothing is read of this machine yet. */
export function openFleet(parts: Parts, { far, order }: Shown = ALONE): Fleet {
  const { hostName, inventoryPath } = parts.store.getState();
  const local = openLocalPort(parts);
  const store = createAppStore({ hostName, inventoryPath, settings: parts.settings });
  const known = [{ port: local, config: null }, ...far];
  const shown = order.flatMap((id) => known.find(({ port }) => port.id === id) ?? []);
  addHosts(store, shown);
  keepHostAtHand(store);
  const byId = new Map<HostId, HostPort>(known.map((one) => [one.port.id, one.port]));
  const port = (host: HostId = store.getState().host) => byId.get(host) ?? local;
  const ports = shown.map((one) => one.port);
  const gathered = gatherChanges(store, GATHER_MS);
  const stops = [
    gathered.stop,
    ...ports.map((one) => followPort(store, one, steadyNow, one === local ? undefined : gathered.add)),
    followAttention(store, ports),
    followMinute(store),
    store.subscribe(({ settings }, before) => {
      if (settings !== before.settings) parts.store.setState({ settings });
    }),
  ];
  return {
    store,
    port,
    local,
    ports,
    far,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Tells the store of all hosts, with the first at hand. */
function addHosts(store: Store, shown: ReadonlyArray<{ port: HostPort; config: HostEntry['config'] }>): void {
  const [first] = shown;
  if (first === undefined) return;
  const unread = { ...NOTHING_READ, inventoryPath: '', ranked: new Map(), configs: new Map() };
  const entries = shown.map(({ port, config }): [HostId, HostEntry] => [
    port.id,
    {
      id: port.id,
      config,
      link: port.link(),
      facts: port.facts(),
      part: port === first.port ? null : { ...unread, hostName: port.id },
    },
  ]);
  const { id } = first.port;
  const isLocal = id === LOCAL_HOST;
  const hosts = new Map(entries);
  // Nothing may ever be heard of it: its page says why.
  if (showsHosts({ hosts })) setView(store, { selected: { kind: 'host', host: id } });
  store.setState({
    host: id,
    hosts,
    ...(isLocal ? {} : { ...unread, hostName: id }),
  });
}
