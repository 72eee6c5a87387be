import type { AppContext } from '../state/app-context.js';
import { keepConfig, watchConfig } from '../state/configs.js';
import { selectedVm } from '../state/target.js';

/** How long a selection must stay before its config is watched: a key that is held down moves every 30 ms. */
const REST_MS = 60;

/**
 * Reads the config of the selected VM, and again when it changes. While the selection keeps moving, known configs are
 * not read again, and none is watched. Returns a function that stops it.
 */
export function followSelectedConfig({ store, port }: Pick<AppContext, 'store' | 'port'>): () => void {
  let path = '';
  let host = '';
  let stop: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const leave = () => {
    clearTimeout(timer);
    stop();
    stop = () => undefined;
  };
  const follow = () => {
    const state = store.getState();
    const next = selectedVm(state)?.entry?.config ?? '';
    if (next === path && state.host === host) return;
    path = next;
    host = state.host;
    const from = port(host);
    leave();
    if (next === '') return;
    if (!state.configs.has(next)) void keepConfig(from, store, next);
    timer = setTimeout(() => {
      stop = watchConfig(from, store, next);
    }, REST_MS);
  };
  follow();
  const unsubscribe = store.subscribe(follow);
  return () => {
    unsubscribe();
    leave();
  };
}
