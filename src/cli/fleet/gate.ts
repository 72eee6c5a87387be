import { setTimeout as delay } from 'node:timers/promises';

/** Lets only so many begin at once. */
export type Gate = {
  /** Waits for its turn, and begins; where the signal comes first it begins at once, to find it given. */
  pass<Result>(signal: AbortSignal, begin: () => Promise<Result>): Promise<Result>;
};

/**
 * A gate for what is slow where nobody answers: one that takes longer than `longMs` holds up no other.
 * @param most how many begin at once
 */
export function createGate(most: number, longMs: number): Gate {
  let inside = 0;
  const waiting = new Set<() => void>();
  const leave = () => {
    inside -= 1;
    const [first] = waiting;
    first?.();
  };
  const turn = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const go = () => {
        waiting.delete(go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      waiting.add(go);
      signal.addEventListener('abort', go);
    });
  return {
    async pass(signal, begin) {
      while (inside >= most && !signal.aborted) await turn(signal);
      inside += 1;
      const done = begin();
      const settled = done.then(
        () => undefined,
        () => undefined,
      );
      void Promise.race([settled, delay(longMs, undefined, { ref: false })]).then(leave);
      return done;
    },
  };
}
