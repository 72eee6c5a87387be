import type { HostMasters } from '../ssh/host-masters.js';
import type { AppContext } from '../state/app-context.js';
import { followAttention } from '../state/fleet/attention.js';
import { followMinute } from '../state/fleet/follow-minute.js';
import { followPort } from '../state/fleet/follow-port.js';
import type { HostConfig } from '../state/fleet/host-config.js';
import { type HostId, LOCAL_HOST } from '../state/fleet/host-id.js';
import type { HostPort } from '../state/fleet/host-port.js';
import { NOTHING_READ } from '../state/fleet/host-store.js';
import { keepHostAtHand } from '../state/fleet/keep-at-hand.js';
import { steadyNow } from '../state/steady-now.js';
import { createAppStore, type HostEntry, type Store } from '../state/store.js';
import { type LocalPort, openLocalPort } from './local-port.js';
import type { Parts } from './parts.js';

/** A far host of the program, and what the settings say of it. */
export type FarHost = {
  port: HostPort;
  config: HostConfig;
  /** Its connections, for sessions; left out: it is reached in another way, and shows none. */
  masters?: HostMasters;
};

/** The hosts of a program run, with the store that shows them all. */
export type Fleet = Pick<AppContext, 'store' | 'port'> & {
  /** The machine that the program runs on. */
  local: LocalPort;
  /** The far hosts, in their order. */
  far: readonly FarHost[];
  /** Stops keeping the store up to date. */
  stop: () => void;
};

/**
 * Opens the hosts. Nothing is read yet.
 * @param showsLocal false: the machine that the program runs on is not among them
 */
export function openFleet(parts: Parts, far: readonly FarHost[] = [], showsLocal = true): Fleet {
  const { hostName, inventoryPath } = parts.store.getState();
  const local = openLocalPort(parts);
  const store = createAppStore({ hostName, inventoryPath, settings: parts.settings });
  const shown = [...(showsLocal ? [{ port: local, config: null }] : []), ...far];
  addHosts(store, shown);
  keepHostAtHand(store);
  const ports = new Map<HostId, HostPort>(
    [local, ...far.map(({ port }) => port)].map((one) => [one.id, one]),
  );
  const port = (host: HostId = store.getState().host) => ports.get(host) ?? local;
  const stops = [
    ...shown.map(({ port: one }) => followPort(store, one, steadyNow)),
    followAttention(
      store,
      shown.map(({ port: one }) => one),
    ),
    followMinute(store),
    store.subscribe(({ settings }, before) => {
      if (settings !== before.settings) parts.store.setState({ settings });
    }),
  ];
  return {
    store,
    port,
    local,
    far,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Tells the store of all hosts, with the first at hand. */
function addHosts(store: Store, shown: ReadonlyArray<{ port: HostPort; config: HostConfig | null }>): void {
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
  const isLocal = first.port.id === LOCAL_HOST;
  store.setState({
    host: first.port.id,
    hosts: new Map(entries),
    ...(isLocal ? {} : { ...unread, hostName: first.port.id }),
  });
}
