import { useLayoutEffect, useReducer } from 'react';
import type { ShownLog } from '../../state/ports.js';

/** The least time between two renders for lines that come by themselves: 12 frames a second. */
const PACE_MS = 80;

/** Renders the component again when lines have come: after a quiet time at once, else at a pace that can be read. */
export function useLog(log: Pick<ShownLog, 'subscribe'>): void {
  const [, render] = useReducer((count: number) => count + 1, 0);
  // With the commit: no line comes between the render and this.
  useLayoutEffect(() => {
    let timer: NodeJS.Timeout | undefined;
    let last = Number.NEGATIVE_INFINITY;
    const show = () => {
      timer = undefined;
      last = performance.now();
      render();
    };
    const unsubscribe = log.subscribe(() => {
      if (timer !== undefined) return;
      const wait = last + PACE_MS - performance.now();
      if (wait <= 0) show();
      else timer = setTimeout(show, wait);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [log]);
}
