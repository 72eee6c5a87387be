/** Tells listeners of changes: the first at once, those that follow within `everyMs` in one call. */
export type Notifier = {
  changed(): void;
  /** Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** No listener is called any more. */
  close(): void;
};

/** @param everyMs the shortest time between two calls of the listeners */
export function createNotifier(everyMs: number): Notifier {
  const listeners = new Set<() => void>();
  let waiting: NodeJS.Timeout | null = null;
  let again = false;

  const tell = () => {
    again = false;
    waiting = setTimeout(() => {
      waiting = null;
      if (again) tell();
    }, everyMs);
    waiting.unref();
    for (const listener of [...listeners]) listener();
  };

  return {
    changed() {
      again = true;
      if (waiting === null) tell();
    },
    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    close() {
      listeners.clear();
      if (waiting !== null) clearTimeout(waiting);
    },
  };
}
