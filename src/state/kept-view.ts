import { sortText } from './columns/sort.js';
import type { Settings } from './settings.js';
import type { AppState } from './store.js';
import type { PaneSizes, ViewState } from './view.js';

/** What of the view is kept from one run to the next. */
export type KeptView = Pick<ViewState, 'sort' | 'grouping' | 'sizes'>;

/** The sizes of panes that the user wants: chosen by keys, else as set. Null: as the terminal has room. */
export function wantedSizes({ view, settings }: Pick<AppState, 'view' | 'settings'>): PaneSizes {
  return { list: view.sizes.list, log: view.sizes.log ?? settings.logRows };
}

/** True where the mouse is taken: chosen by a key, else as set. */
export function takesMouse({ view, settings }: Pick<AppState, 'view' | 'settings'>): boolean {
  return view.mouse ?? settings.mouse;
}

/** The view at the start: as it was left, but for what the settings file sets. */
export function restoredView(kept: KeptView, settings: Settings): KeptView {
  return {
    sort: settings.sort === null ? kept.sort : null,
    grouping: settings.group === null ? kept.grouping : null,
    sizes: { ...kept.sizes, log: settings.logRows === null ? kept.sizes.log : null },
  };
}

/** The state with other settings: what they set anew counts, whatever was chosen before. */
export function withSettings(
  { view, settings: before }: Pick<AppState, 'view' | 'settings'>,
  settings: Settings,
): Pick<AppState, 'view' | 'settings'> {
  const isSame = (a: Settings['sort'], b: Settings['sort']) => (a && sortText(a)) === (b && sortText(b));
  return {
    settings,
    view: {
      ...view,
      sort: isSame(before.sort, settings.sort) ? view.sort : null,
      grouping: before.group === settings.group ? view.grouping : null,
      mouse: before.mouse === settings.mouse ? view.mouse : null,
      sizes: { ...view.sizes, log: before.logRows === settings.logRows ? view.sizes.log : null },
    },
  };
}
