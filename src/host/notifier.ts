/** Tells listeners of changes: of the first at once, of those within `everyMs` after it in one call. */
export type Notifier = {
  changed(): void;
  /** Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** After this no listener is called. */
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
