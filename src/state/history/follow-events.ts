import type { AppContext } from '../app-context.js';
import { selectedVm } from '../target.js';

/** How long a selection or a change must stay before the history is read: a key that is held down moves every 30 ms. */
const REST_MS = 150;

/** How many events of a VM are kept: the last that began its state is mostly among them. */
const KEPT = 12;

/**
 * Keeps the last events of the selected VM in the store. They are read again when any program has written history.
 * @returns a function that stops it
 */
export function followEvents({ store, port }: Pick<AppContext, 'store' | 'port'>): () => void {
  let timer: NodeJS.Timeout | null = null;
  let read = { key: '', version: '' };
  const look = async () => {
    timer = null;
    const state = store.getState();
    const vm = selectedVm(state);
    if (vm === null) return;
    const { historyVersion: version } = state;
    if (read.key === vm.key && read.version === version) return;
    const before = read;
    read = { key: vm.key, version };
    const found = await port(state.host).history.read({
      vm: { id: vm.entry?.id ?? null, name: vm.name },
      limit: KEPT,
    });
    const isWanted = read.key === vm.key && read.version === version;
    if (!('refused' in found)) {
      if (isWanted) store.setState({ events: { vmKey: vm.key, newestFirst: found.events } });
      return;
    }
    if (isWanted) read = before;
    // Another program is writing.
    if (found.busy === true) ask();
  };
  const ask = () => {
    timer ??= setTimeout(() => void look(), REST_MS);
  };
  void look();
  const unsubscribe = store.subscribe((state, before) => {
    const isQuiet =
      state.historyVersion === before.historyVersion && state.view.selected === before.view.selected;
    if (!isQuiet) ask();
  });
  return () => {
    unsubscribe();
    if (timer !== null) clearTimeout(timer);
  };
}
