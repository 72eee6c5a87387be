import type { AppContext } from '../state/app-context.js';
import { followAttention } from '../state/fleet/attention.js';
import { followMinute } from '../state/fleet/follow-minute.js';
import { followPort } from '../state/fleet/follow-port.js';
import { gatherChanges } from '../state/fleet/gather-changes.js';
import { type HostId, LOCAL_HOST } from '../state/fleet/host-id.js';
import type { HostPort } from '../state/fleet/host-port.js';
import { keepHostAtHand } from '../state/fleet/keep-at-hand.js';
import { type ShownHost, withHosts } from '../state/fleet/shown-hosts.js';
import { showsHosts } from '../state/fleet/vms-of-hosts.js';
import { steadyNow } from '../state/steady-now.js';
import { createAppStore, setView } from '../state/store.js';
import type { FarHost } from './fleet/open-far-host.js';
import { type LocalPort, openLocalPort } from './local-port.js';
import type { Parts } from './parts.js';

/** The hosts of a program run, with the store that shows them all. */
export type Fleet = Pick<AppContext, 'store' | 'port'> & {
  /** The machine that the program runs on, which need not be among them. */
  local: LocalPort;
  /** All that are shown, in their order. */
  readonly ports: readonly HostPort[];
  /** The far hosts. */
  readonly far: readonly FarHost[];
  /** Shows these from now on, or other settings of those that are shown; `order` names this machine as before. */
  show: (shown: Shown) => void;
  /**
   * Follows each host as long as it is shown, from now on or from when it is.
   * @returns what stops it
   */
  eachPort: (follow: Follow) => () => void;
  /** Stops keeping the store up to date. */
  stop: () => void;
};

/** Follows a host. Returns what stops it. */
type Follow = (port: HostPort) => () => void;

/** How long what far hosts tell is gathered after something was put into the store: a frame of the screen. */
const GATHER_MS = 50;

/** Which hosts are shown, in their order; this machine alone where nothing is said. */
export type Shown = { far: readonly FarHost[]; order: readonly HostId[] };

const ALONE: Shown = { far: [], order: [LOCAL_HOST] };

/** Opens the hosts. Nothing is read of this machine yet. */
export function openFleet(parts: Parts, start: Shown = ALONE): Fleet {
  const { hostName, inventoryPath } = parts.store.getState();
  const local = openLocalPort(parts);
  const store = createAppStore({ hostName, inventoryPath, settings: parts.settings });
  let { far } = start;
  /** Also those that were shown: they refuse what is asked of them, and no other host gets it. */
  const byId = new Map<HostId, HostPort>([[LOCAL_HOST, local]]);
  const know = () => {
    for (const { port } of far) byId.set(port.id, port);
  };
  know();
  let ports = portsOf(start, local);
  store.setState((state) => withHosts(state, shownOf(start, local), steadyNow()));
  const [first] = ports;
  // Nothing may ever be heard of it: its page says why.
  if (first !== undefined && showsHosts(store.getState()))
    setView(store, { selected: { kind: 'host', host: first.id } });
  keepHostAtHand(store);
  const port = (host: HostId = store.getState().host) => byId.get(host) ?? local;
  const gathered = gatherChanges(store, GATHER_MS);
  const each = eachOf(() => ports);
  const stops = [
    gathered.stop,
    each.follow((one) => followPort(store, one, steadyNow, one === local ? undefined : gathered.add)),
    followAttention(store, () => ports),
    followMinute(store),
    store.subscribe(({ settings }, before) => {
      if (settings !== before.settings) parts.store.setState({ settings });
    }),
  ];
  return {
    store,
    port,
    local,
    get ports() {
      return ports;
    },
    get far() {
      return far;
    },
    show: (shown) => {
      far = shown.far;
      know();
      ports = portsOf(shown, local);
      each.leave();
      store.setState((state) => withHosts(state, shownOf(shown, local), steadyNow()));
      each.begin();
    },
    eachPort: each.follow,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

function portsOf({ far, order }: Shown, local: HostPort): readonly HostPort[] {
  const known = [local, ...far.map(({ port }) => port)];
  return order.flatMap((id) => known.find((port) => port.id === id) ?? []);
}

function shownOf(shown: Shown, local: HostPort): readonly ShownHost[] {
  return portsOf(shown, local).map((port) => ({
    id: port.id,
    config: shown.far.find((one) => one.port === port)?.config ?? null,
    link: port.link(),
    facts: port.facts(),
  }));
}

/** Those who follow each of the ports that there are. */
function eachOf(ports: () => readonly HostPort[]) {
  const followers = new Map<Follow, Map<HostPort, () => void>>();
  const begin = () => {
    for (const [follow, stops] of followers)
      for (const port of ports()) if (!stops.has(port)) stops.set(port, follow(port));
  };
  return {
    follow: (follow: Follow) => {
      const stops = new Map<HostPort, () => void>();
      followers.set(follow, stops);
      begin();
      return () => {
        followers.delete(follow);
        for (const stop of stops.values()) stop();
      };
    },
    /** Begins to follow those that have come. */
    begin,
    /** Stops to follow those that are gone. */
    leave: () => {
      const there = new Set(ports());
      for (const stops of followers.values())
        for (const [port, stop] of stops) {
          if (there.has(port)) continue;
          stops.delete(port);
          stop();
        }
    },
  };
}
