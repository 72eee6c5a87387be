import type { Move } from '../../state/app-context.js';
import type { Pane } from '../../state/view.js';
import { inside } from '../layout.js';
import { layoutNow, type Screen } from '../screen.js';

const PAGE_KEPT = 1;

/** How many rows a page of this pane moves on: one row less than it shows. 1 where the pane is not shown. */
export function pageOf(screen: Pick<Screen, 'app' | 'terminal'>, pane: Pane): number {
  const size = layoutNow(screen)?.[pane];
  return size ? Math.max(inside(size).rows - PAGE_KEPT, 1) : 1;
}

/** How many rows a move goes down, up where it is negative; null: it opens or closes something. */
export function stepOf(move: Move, page: number): number | null {
  switch (move) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'page-up':
      return -page;
    case 'page-down':
      return page;
    case 'first':
      return Number.NEGATIVE_INFINITY;
    case 'last':
      return Number.POSITIVE_INFINITY;
    case 'open':
    case 'close':
      return null;
  }
}
