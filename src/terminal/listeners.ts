/** Stops listening. */
export type Disposer = () => void;

/** Those who want to hear of something. */
export type Listeners<Event> = { add(listener: (event: Event) => void): Disposer; call(event: Event): void };

/** Listeners that may stop listening while they are called. */
export function createListeners<Event>(): Listeners<Event> {
  const all = new Set<(event: Event) => void>();
  return {
    add(listener) {
      all.add(listener);
      return () => all.delete(listener);
    },
    call(event) {
      for (const listener of [...all]) listener(event);
    },
  };
}
