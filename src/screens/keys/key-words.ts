import { keyOf } from '../../state/actions/table.js';
import type { AppState } from '../../state/store.js';
import { keyLabel } from '../components/key-label.js';

/** What is said of an action's key, which the settings may have changed; '' where it has none. */
export function keyWords(
  state: Pick<AppState, 'settings'>,
  id: string,
  words: (key: string) => string,
): string {
  const key = keyOf(state, id);
  return key === '' ? '' : words(keyLabel(key));
}
