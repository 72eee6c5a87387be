import type { AppState } from '../state/store.js';
import type { Screen } from './screen.js';

/** The second that it is, where something on the screen counts seconds or will vanish; else 0. */
export function clockOf(state: AppState, now: number): number {
  return isTicking(state, now) ? Math.floor(now / 1000) : 0;
}

function isTicking({ work, view }: AppState, now: number): boolean {
  return work.size > 0 || (view.notice?.until ?? 0) > now;
}

/**
 * Paints each second while something on the screen counts seconds or will vanish.
 * @returns the way to stop
 */
export function followClock({ app, terminal }: Pick<Screen, 'app' | 'terminal'>): () => void {
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    if (timer !== undefined || !isTicking(app.store.getState(), app.now())) return;
    timer = setTimeout(() => {
      timer = undefined;
      terminal.panesChanged();
      look();
    }, 1000);
  };
  look();
  const unsubscribe = app.store.subscribe(look);
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}
