import type { AppState, Store } from '../store.js';

/** A change of the state; the state itself where there is none. */
export type Change = (state: AppState) => AppState | Partial<AppState>;

export type GatherTimes = {
  /** Milliseconds of a clock that never jumps. */
  now: () => number;
  /** Calls after so many ms. Returns what stops it. */
  after: (ms: number, run: () => void) => () => void;
};

const TIMERS: GatherTimes['after'] = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/**
 * Puts changes into the store that come from many places: each change of the store is a round of all who read it, and a
 * fleet that answers at once would be hundreds. The first goes in at once, and what comes within so many ms after it
 * together, or before one that is awaited.
 */
export function gatherChanges(
  store: Pick<Store, 'setState'>,
  gatherMs: number,
  { now, after }: GatherTimes = { now: () => performance.now(), after: TIMERS },
): { add: (change: Change, isAwaited: boolean) => void; stop: () => void } {
  let changes: readonly Change[] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  const flush = () => {
    cancel?.();
    cancel = null;
    lastAt = now();
    const all = changes;
    changes = [];
    store.setState((state) => all.reduce(changed, state));
  };
  return {
    add: (change, isAwaited) => {
      changes = [...changes, change];
      if (isAwaited) return flush();
      if (cancel !== null) return;
      const left = lastAt + gatherMs - now();
      if (left <= 0) flush();
      else cancel = after(left, flush);
    },
    stop: () => cancel?.(),
  };
}

function changed(state: AppState, change: Change): AppState {
  const next = change(state);
  return next === state ? state : { ...state, ...next };
}
