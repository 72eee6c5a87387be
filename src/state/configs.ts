import { CONFIG_LIMIT_BYTES } from '../host/config.js';
import { partChange, partOf } from './fleet/at-hand.js';
import type { HostPort } from './fleet/host-port.js';
import type { Store } from './store.js';
import type { ConfigView } from './vms/model.js';

/** How many configs of a host are kept, and how many bytes of them besides the one that was read last. */
const MOST_CONFIGS = 64;
const MOST_CONFIG_BYTES = 2 * CONFIG_LIMIT_BYTES;

type From = Pick<HostPort, 'id' | 'files'>;

/** Reads the config of a VM into the store. Those of other VMs are kept: going back to them shows them at once. */
export async function keepConfig({ id, files }: From, store: Store, path: string): Promise<void> {
  const view = await files.readConfig(path);
  store.setState((state) => {
    const configs = partOf(state, id)?.configs;
    return configs === undefined ? state : partChange(state, id, { configs: withConfig(configs, view) });
  });
}

/** Reads the config of a VM into the store, and again when the file changes. Returns what stops watching it. */
export function watchConfig(from: From, store: Store, path: string): () => void {
  const read = () => void keepConfig(from, store, path);
  read();
  return from.files.watch(path, read);
}

/** The configs with this one as the newest, without the oldest ones that exceed number or bytes. */
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
