import type { HostConfig } from '../../src/state/fleet/host-config.js';
import { farKey, LOCAL_HOST } from '../../src/state/fleet/host-id.js';
import { NOTHING_READ } from '../../src/state/fleet/host-store.js';
import { keepHostAtHand } from '../../src/state/fleet/keep-at-hand.js';
import type { Link } from '../../src/state/fleet/link.js';
import type { HostEntry, HostPart, Store } from '../../src/state/store.js';
import type { Vm } from '../../src/state/vms/model.js';

/** A line that is up. */
export const UP: Extract<Link, { kind: 'up' }> = {
  kind: 'up',
  roundTripMs: 12.4,
  clockAheadMs: 0,
  version: '1.4.0',
};

/** A line that ssh could not open. */
export const DOWN: Extract<Link, { kind: 'down' }> = {
  kind: 'down',
  trouble: 'unreachable',
  words: ['ssh: connect to host web2 port 22: Connection refused'],
  since: 0,
  retryAt: 30_000,
  clockAheadMs: null,
};

export const CONNECTING: Link = { kind: 'connecting' };

/**
 * A host of a test: its line, and the VMs that it shows, with the keys that they have there. `ready` is false for one
 * that was never read; left out: one that is being connected to was not.
 */
export type TestHost = {
  id: string;
  link: Link;
  vms: readonly Vm[];
  config?: Partial<HostConfig>;
  ready?: boolean;
};

/** The same VM as one of a host. */
export function vmOn(host: string, vm: Vm): Vm {
  return host === LOCAL_HOST ? vm : { ...vm, key: farKey(host, vm.key) };
}

/** Gives a program these hosts, the first of them at hand. */
export function showHosts(store: Store, hosts: readonly TestHost[]): void {
  const parts = hosts.map((host) => partOf(store, host));
  const entries = hosts.map(({ id, link, config }, at): [string, HostEntry] => [
    id,
    {
      id,
      config:
        id === LOCAL_HOST
          ? null
          : {
              id,
              destination: `root@${id}`,
              options: [],
              command: 'v3_tui',
              tags: [],
              colour: null,
              readOnly: false,
              ...config,
            },
      link,
      facts: null,
      part: at === 0 ? null : (parts[at] ?? null),
    },
  ]);
  const [first] = hosts;
  store.setState({ ...parts[0], host: first?.id ?? LOCAL_HOST, hosts: new Map(entries) });
  keepHostAtHand(store);
}

function partOf(store: Store, { id, link, vms, ready = link.kind !== 'connecting' }: TestHost): HostPart {
  const { snapshot } = store.getState();
  return {
    ...NOTHING_READ,
    hostName: id,
    inventoryPath: `/var/lib/v3_tui/${id}.db`,
    ranked: new Map(),
    configs: new Map(),
    ready,
    snapshot: { ...snapshot, vms: vms.map((vm) => vmOn(id, vm)), moduleLoaded: true },
  };
}
