import { keyOf } from '../../state/actions/table.js';
import { type AppContext, notify } from '../../state/app-context.js';
import { setView } from '../../state/store.js';
import { safeText } from '../../terminal/safe-text.js';
import { keyLabel } from '../components/key-label.js';

/** Says that a key means nothing; of several in a row, of the first only. */
export function sayUnknownKey(app: AppContext, name: string): void {
  const state = app.store.getState();
  if (state.view.saidUnknown) return;
  notify(app, unknownKeyWords(name, keyLabel(keyOf(state, 'help'))));
  setView(app.store, { saidUnknown: true });
}

/** What is said of a key that means nothing. `help`: the key that shows all, '' where there is none. */
export function unknownKeyWords(name: string, help: string): string {
  const key = safeText(keyLabel(name));
  if (/^\p{L}$/u.test(name) && !/^\p{Script=Latin}$/u.test(name)) {
    return `no key ${key}: is another keyboard layout on?`;
  }
  return help === '' ? `no key ${key} here` : `no key ${key} here: ${help} shows all`;
}
