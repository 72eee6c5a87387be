import type { Host } from '../host/host.js';
import type { Store } from '../state/store.js';
import { selectedVm } from '../state/target.js';
import { keepConfig, watchConfig } from '../state/watching/watch.js';

/** How long a selection must stay before its config is watched: a key that is held down moves every 30 ms. */
const REST_MS = 60;

/**
 * Reads the config of the selected VM, and again when it changes. While the selection keeps moving, known configs are
 * not read again, and none is watched. Returns a function that stops it.
 */
export function followSelectedConfig(host: Host, store: Store): () => void {
  let path = '';
  let stop: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const leave = () => {
    clearTimeout(timer);
    stop();
    stop = () => undefined;
  };
  const follow = () => {
    const next = selectedVm(store.getState())?.entry?.config ?? '';
    if (next === path) return;
    path = next;
    leave();
    if (next === '') return;
    if (!store.getState().configs.has(next)) void keepConfig(host, store, next);
    timer = setTimeout(() => {
      stop = watchConfig(host, store, next);
    }, REST_MS);
  };
  follow();
  const unsubscribe = store.subscribe(follow);
  return () => {
    unsubscribe();
    leave();
  };
}
