import { setImmediate as turn } from 'node:timers/promises';

/** Counts what is under way, so that an outcome is told before the next question. */
export type Pending = {
  /** The same object, of which each promise that it returns counts as under way. */
  counted<Of extends object>(of: Of): Of;
  /** Resolves once nothing is under way any more, or `isDone` says so, or after so many ms: then with false. */
  settled(isDone: () => boolean, mostMs: number): Promise<boolean>;
  /** Ends the wait, if there is one, as its time does. */
  endWait(): void;
};

/** Makes a count of what is under way. */
export function createPending(): Pending {
  let count = 0;
  let endWait = () => {};
  const listeners = new Set<() => void>();
  const change = (by: number) => {
    count += by;
    for (const listener of listeners) listener();
  };
  const track = (work: Promise<unknown>) => {
    change(1);
    const done = () => change(-1);
    work.then(done, done);
  };
  const counted = <Of extends object>(of: Of): Of =>
    new Proxy(of, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const result: unknown = Reflect.apply(value, target, args);
          if (result instanceof Promise) track(result);
          return result;
        };
      },
    });
  const calm = (isDone: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (count > 0 && !isDone()) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  return {
    counted,
    settled: async (isDone, mostMs) => {
      let isLate = false;
      endWait = () => {
        isLate = true;
        change(0);
      };
      const late = setTimeout(endWait, mostMs);
      const isOver = () => isLate || isDone();
      try {
        // What comes after a promise may begin the next one, two turns later at most.
        for (let quiet = 0; quiet < 2 && !isOver(); ) {
          await calm(isOver);
          await turn();
          quiet = count === 0 ? quiet + 1 : 0;
        }
      } finally {
        clearTimeout(late);
        endWait = () => {};
      }
      return !isLate;
    },
    endWait: () => endWait(),
  };
}
