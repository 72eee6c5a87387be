import { sameSelection } from './list/selection.js';
import { type Store, setView } from './store.js';
import type { ViewState } from './view.js';

/** The row with the cursor in Details, or in a heading's page; the first where something else was selected since. */
export function detailsCursor({ selected, details }: Pick<ViewState, 'selected' | 'details'>): number {
  return sameSelection(details.of, selected) ? details.cursor : 0;
}

/** Puts the cursor on a row of what is selected. */
export function setDetailsCursor(store: Store, cursor: number): void {
  setView(store, { details: { of: store.getState().view.selected, cursor } });
}
