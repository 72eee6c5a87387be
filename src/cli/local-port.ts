import { followAlerts } from '../state/alerts/follow-alerts.js';
import { checkpointFolder } from '../state/checkpoints/place.js';
import type { HostFacts } from '../state/fleet/host-facts.js';
import { LOCAL_HOST } from '../state/fleet/host-id.js';
import type { HostPort } from '../state/fleet/host-port.js';
import type { HostStore } from '../state/fleet/host-store.js';
import { checkConfig } from '../state/operations/check-files.js';
import { setWork } from '../state/operations/work.js';
import { steadyNow } from '../state/steady-now.js';
import { claimModeShown } from '../state/vms/mode-claims.js';
import { readConfig } from '../state/watching/read-config.js';
import { whereabouts } from '../state/wizard/host.js';
import { createLateLog, type LateLog } from './late-log.js';
import type { Parts } from './parts.js';
import { followSettled } from './settle.js';
import { vncReachOf } from './vnc-reach.js';

const LINK = { kind: 'local' } as const;

/** The machine that the program runs on, as the rest of the program sees any host. `log`: to be closed at the end. */
export type LocalPort = Omit<HostPort, 'facts'> & { facts(): HostFacts; log: LateLog };

/** What the port is made from. */
type LocalParts = Pick<
  Parts,
  | 'host'
  | 'inventory'
  | 'history'
  | 'claims'
  | 'context'
  | 'settings'
  | 'logSources'
  | 'operations'
  | 'checkpointOperations'
> & {
  store: HostStore;
  watch: Pick<Parts['watch'], 'refresh' | 'examine' | 'onReading'>;
};

/** Makes the port of this machine from the parts, whose watch has still to be started. */
export function openLocalPort(parts: LocalParts): LocalPort {
  const { host, inventory, history, context, watch } = parts;
  const { store } = parts;
  const log = createLateLog();
  const facts: HostFacts = {
    inventory: inventory.kind,
    whereabouts: whereabouts(),
    checkpoints: checkpointFolder(store.getState()),
    who: context.who,
    readOnly: parts.settings.readOnly,
  };
  return {
    id: LOCAL_HOST,
    state: store.getState,
    link: () => LINK,
    facts: () => facts,
    subscribe: (changed) => store.subscribe(() => changed(false)),
    attend: (attention) => store.setState({ attention }),
    operations: parts.operations,
    checkpoints: parts.checkpointOperations,
    history: { read: async (query) => history.read(query) },
    files: {
      readConfig: (path) => readConfig(host, path),
      watch: host.watch,
      checkConfig: (path) => checkConfig(host, path),
      checkFile: async (path) => host.checkFile(path),
      listDirectory: async (path) => ({ names: host.listDirectory(path) }),
    },
    log,
    logSources: {
      ...parts.logSources,
      choose: async (asked) => {
        const opened = await parts.logSources.open(asked);
        if (opened !== null) log.follow(opened);
        return opened !== null;
      },
    },
    reserve: (keys, title) => {
      for (const key of keys) setWork(store, key, title);
      return () => {
        for (const key of keys) setWork(store, key, null);
      };
    },
    claimMode: (vm, mode, stream) => claimModeShown(context, vm, mode, stream),
    followNotices: (listener) => followSettled(context, listener),
    followAlerts: (listener) => {
      const { onReading, refresh } = watch;
      const refreshed = () => void refresh('watching');
      return followAlerts({ store, history, log, onReading, refresh: refreshed, now: steadyNow }, listener);
    },
    vncReach: () => vncReachOf(host),
    reload: () => {
      watch.refresh();
      watch.examine();
    },
  };
}
