import { isDeepStrictEqual } from 'node:util';
import { type AppContext, notify } from '../state/app-context.js';
import { chosenHosts } from '../state/fleet/chosen-hosts.js';
import { hostChanges } from '../state/fleet/host-changes.js';
import { type HostId, LOCAL_HOST, splitKey } from '../state/fleet/host-id.js';
import { selectHost } from '../state/select-vm.js';
import type { SessionTab } from '../state/store.js';
import type { FarHosts, SshHosts } from './fleet/open-far-hosts.js';
import type { Fleet } from './open-fleet.js';

/** Opens the far hosts that the program began with, or tells those that are open; or why ssh cannot be used. */
export type OpenHosts = () => Promise<SshHosts | { reason: string }>;

/** The far hosts of a program run. */
export type KeptHosts = {
  /** Null: the hosts stay the same, whatever the settings say. */
  open: OpenHosts | null;
  /** See {@link FarHosts}. */
  connect: FarHosts['connect'];
  end: FarHosts['end'];
};

/**
 * Keeps the far hosts, which may be opened later.
 * @param first those that are open; null: none are
 */
export function keepFarHosts(first: FarHosts | null, open: OpenHosts | null = null): KeptHosts {
  let far = first;
  return {
    open:
      open &&
      (async () => {
        const opened = await open();
        if (!('reason' in opened)) far = opened;
        return opened;
      }),
    connect: async (host) => far?.connect(host),
    end: async () => far?.end(),
  };
}

/** Who writes a file may empty it first, or move it away: what it says counts once it has stayed so long. */
const QUIET_MS = 500;

/**
 * Keeps the far hosts as the settings in the store have them, with those that the user has added. That a host is
 * read-only counts at once. A host whose sessions or operations go on here keeps its line until they have ended, also
 * where it is left out. This machine stays shown, or not, as at the start.
 * @param wanted which hosts are meant, see {@link chosenHosts}
 * @param showsLocal whether this machine is among the hosts
 * @param open null: the hosts stay the same
 * @returns a function that stops it
 */
export function followHosts(
  app: Pick<AppContext, 'store'>,
  fleet: Pick<Fleet, 'ports' | 'far' | 'show'>,
  { wanted, showsLocal }: { wanted: readonly string[] | null; showsLocal: boolean },
  open: OpenHosts | null,
): () => void {
  if (open === null) return () => undefined;
  const { store } = app;
  store.setState({ addedHosts: [] });
  let opened: ReturnType<OpenHosts> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isWaiting = false;
  let isStopped = false;
  let told: readonly string[] = [];
  let shown: unknown = null;

  /** Tells what was not told the last time. */
  const tell = (all: readonly string[]) => {
    for (const text of all) if (!told.includes(text)) notify(app, text, 'warn');
    told = all;
  };
  const isBusy = (id: HostId) => {
    const hasSession = ({ view, vmKey }: SessionTab) => view.state !== 'ended' && splitKey(vmKey).host === id;
    const port = fleet.far.find(({ config }) => config.id === id)?.port;
    return store.getState().tabs.some(hasSession) || port?.isIdle() === false;
  };
  /** A dialog is about the host at hand, which stays the same as long as it is open. */
  const isAskedAbout = (id: HostId) => {
    const { view, host } = store.getState();
    return view.dialogs.length > 0 && host === id;
  };
  const show = (hosts: SshHosts, order: readonly HostId[]) => {
    const next = { order, configs: hosts.all.map(({ config }) => config) };
    if (isDeepStrictEqual(next, shown)) return;
    shown = next;
    fleet.show({ far: hosts.all, order });
  };
  /** @param onlyProtect true: nothing but what makes hosts read-only is taken */
  const take = async (onlyProtect: boolean) => {
    const { settings, addedHosts } = store.getState();
    const chosen = chosenHosts(settings, wanted, addedHosts ?? []);
    if ('problem' in chosen) return tell([`Settings: ${chosen.problem} The hosts stay as they are.`]);
    if (opened === null && chosen.hosts.length === 0 && fleet.far.length === 0) return;
    opened ??= open();
    const hosts = await opened;
    if (isStopped) return;
    if ('reason' in hosts) {
      opened = null;
      return tell([`The hosts cannot be connected to: ${hosts.reason}`]);
    }
    if (onlyProtect) {
      for (const config of chosen.hosts) if (config.readOnly) hosts.take(config);
      return show(
        hosts,
        fleet.ports.map(({ id }) => id),
      );
    }
    if (!showsLocal && chosen.hosts.length === 0)
      return tell(['Settings: they name no host any more. The hosts stay as they are.']);
    const { added, removed, renewed } = hostChanges(hosts.opened(), chosen.hosts);
    const mustWait = (id: HostId) => isBusy(id) || isAskedAbout(id);
    const staying = removed.filter(mustWait);
    const held = renewed.map(({ id }) => id).filter(mustWait);
    for (const config of chosen.hosts) hosts.take(config);
    for (const config of renewed) if (!held.includes(config.id)) hosts.renew(config);
    for (const config of added) hosts.add(config);
    for (const id of removed) if (!staying.includes(id)) hosts.remove(id);
    const far = chosen.order.filter((id) => id !== LOCAL_HOST);
    const order = showsLocal && !chosen.withLocal ? [LOCAL_HOST, ...far] : showsLocal ? chosen.order : far;
    show(hosts, [...order, ...staying]);
    const own = added.find(({ id }) => addedHosts?.includes(id));
    if (own !== undefined && store.getState().view.dialogs.length === 0) selectHost(store, own.id);
    isWaiting = staying.length + held.length > 0;
    tell([
      ...staying
        .filter(isBusy)
        .map((id) => `${id} is left out. It goes when its sessions and operations here end.`),
      ...held
        .filter(isBusy)
        .map((id) => `${id} is connected to anew when its sessions and operations here end.`),
    ]);
  };
  const takeSoon = () => {
    timer = setTimeout(() => {
      timer = null;
      void take(false);
    }, QUIET_MS);
  };
  const stop = store.subscribe(({ settings, addedHosts }, before) => {
    if (addedHosts !== before.addedHosts) void take(false);
    else if (!isDeepStrictEqual(settings.hosts, before.settings.hosts)) {
      if (timer !== null) clearTimeout(timer);
      takeSoon();
      void take(true);
    } else if (isWaiting && timer === null) takeSoon();
  });
  return () => {
    isStopped = true;
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}
