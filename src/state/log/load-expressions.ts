import { type Store, setView } from '../store.js';
import { loadExpressions } from './expressions.js';

/** Loads what regular expressions need, and shows the filter anew that is being typed: it can be used from now on. */
export async function loadForFilters(store: Store): Promise<void> {
  await loadExpressions();
  const { log } = store.getState().view;
  if (log.filtering !== null) setView(store, { log: { ...log, filtering: { ...log.filtering } } });
}
