import { wantedSizes } from '../../state/kept-view.js';
import { setView } from '../../state/store.js';
import type { Disposer } from '../../terminal/listeners.js';
import { layoutOf } from '../layout.js';
import type { Screen } from '../screen.js';

/**
 * Makes the list wider or the log higher, by columns or rows; a negative number the other way.
 * @returns false where it cannot be, on this terminal
 */
export function resizePane({ app, terminal }: Screen, pane: 'list' | 'log', by: number): boolean {
  const { store } = app;
  const { columns, rows } = terminal.size();
  const wanted = wantedSizes(store.getState());
  const sizeFor = (size: number | null) => {
    const box = layoutOf(columns, rows, { ...wanted, [pane]: size }, null)?.[pane];
    return (pane === 'list' ? box?.columns : box?.rows) ?? 0;
  };
  const before = sizeFor(wanted[pane]);
  // From what is shown, not from a wish for which this terminal has no room.
  const after = sizeFor(before === 0 ? Math.max(by, 1) : Math.max(before + by, 1));
  const moves = by < 0 ? after < before && before > 0 : after > before;
  if (moves) setView(store, { sizes: { ...store.getState().view.sizes, [pane]: after } });
  return moves;
}

/**
 * Counts in the view how often the terminal has got another size.
 * @returns the way to stop
 */
export function followSize({ app: { store }, terminal }: Screen): Disposer {
  return terminal.onResize(() => setView(store, { resized: store.getState().view.resized + 1 }));
}
