import type { History } from '../../inventory/history.js';
import type { Store } from '../store.js';
import { selectedVm } from '../target.js';

/** How long a selection or a change must stay before the history is read: a key that is held down moves every 30 ms. */
const REST_MS = 150;

/** How many events of a VM are kept: the last that began its state is mostly among them. */
const KEPT = 12;

/**
 * Keeps the last events of the selected VM in the store. They are read again when any program has written history,
 * which is looked for when the host or the selection has changed.
 * @returns a function that stops it
 */
export function followEvents(history: Pick<History, 'read' | 'version'>, store: Store): () => void {
  let timer: NodeJS.Timeout | null = null;
  let read = { key: '', version: '' };
  const look = () => {
    timer = null;
    const vm = selectedVm(store.getState());
    if (vm === null) return;
    const version = history.version();
    if (read.key === vm.key && read.version === version) return;
    const found = history.read({ vm: { id: vm.entry?.id ?? null, name: vm.name }, limit: KEPT });
    if ('refused' in found) {
      // Another program is writing.
      if (found.busy === true) timer = setTimeout(look, REST_MS);
      return;
    }
    read = { key: vm.key, version };
    store.setState({ events: { vmKey: vm.key, newestFirst: found.events } });
  };
  look();
  const unsubscribe = store.subscribe((state, before) => {
    const isQuiet =
      state.snapshot === before.snapshot &&
      state.work === before.work &&
      state.minute === before.minute &&
      state.view.selected === before.view.selected;
    if (!isQuiet) timer ??= setTimeout(look, REST_MS);
  });
  return () => {
    unsubscribe();
    if (timer !== null) clearTimeout(timer);
  };
}
