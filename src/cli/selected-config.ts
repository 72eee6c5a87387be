import type { Host } from '../host/host.js';
import type { Store } from '../state/store.js';
import { selectedVm } from '../state/target.js';
import { watchConfig } from '../state/watching/watch.js';

/** Keeps the config of the selected VM read, and reads it again when it changes. Returns the way to stop. */
export function followSelectedConfig(host: Host, store: Store): () => void {
  let path = '';
  let stop: () => void = () => undefined;
  const follow = () => {
    const next = selectedVm(store.getState())?.entry?.config ?? '';
    if (next === path) return;
    path = next;
    stop();
    stop = path === '' ? () => undefined : watchConfig(host, store, path);
  };
  follow();
  const unsubscribe = store.subscribe(follow);
  return () => {
    unsubscribe();
    stop();
  };
}
