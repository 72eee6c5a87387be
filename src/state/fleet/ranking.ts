import { sameSelection } from '../list/selection.js';
import type { AppState } from '../store.js';

/** How long a list that is sorted by rates stands still at least: rows that jump each second cannot be read. */
const STILL_MS = 5000;
/** Nor does it move while the user does. */
const AFTER_MOVE_MS = 2500;

/**
 * Decides when a list that is sorted by rates is sorted again: the rates that it goes by are those of a while ago.
 * @returns at each reading, what changes of the state; `now`: ms of the program's clock
 */
export function openRanking() {
  let rankedAt = Number.NEGATIVE_INFINITY;
  let movedAt = Number.NEGATIVE_INFINITY;
  let selected: AppState['view']['selected'] = null;
  return (
    { view, ranked }: Pick<AppState, 'view' | 'ranked'>,
    exits: AppState['exits'],
    now: number,
  ): Partial<Pick<AppState, 'ranked'>> => {
    if (!sameSelection(selected, view.selected)) movedAt = now;
    selected = view.selected;
    if (exits === ranked) return {};
    const isNew = [...exits.keys()].some((device) => !ranked.has(device));
    const isDue = now - rankedAt >= STILL_MS && now - movedAt >= AFTER_MOVE_MS;
    if (!isDue && !(isNew && ranked.size === 0)) return {};
    rankedAt = now;
    return { ranked: exits };
  };
}
