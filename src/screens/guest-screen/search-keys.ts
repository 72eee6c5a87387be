import { editField, type Field, pasteField } from '../../state/field.js';
import { beginSearch, shownLines } from '../../state/scrollback/browse.js';
import { MOST_SEARCHED } from '../../state/scrollback/search.js';
import { setView } from '../../state/store.js';
import type { Key } from '../../terminal/key-names.js';
import type { Screen } from '../screen.js';

/** A key while the text to search for is typed. */
export function typeSearch({ app }: Screen, field: Field, key: Key): void {
  const { store } = app;
  if (key.name === 'esc' || key.name === 'ctrl-c') return setView(store, { searching: null });
  if (key.name === 'enter') {
    setView(store, { searching: null });
    const here = shownLines(app, store.getState().view.tab);
    if (here !== null) beginSearch(app, here, field.text);
    return;
  }
  const edited = editField(field, key, MOST_SEARCHED);
  if (edited) setView(store, { searching: edited });
}

/** A text pasted into the text to search for. */
export function pasteSearch({ app }: Screen, field: Field, text: string): void {
  setView(app.store, { searching: pasteField(field, text, MOST_SEARCHED) });
}
