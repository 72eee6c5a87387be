import { useEffect, useState } from 'react';
import { useScreen } from './use-screen.js';

const SECOND_MS = 1000;

/**
 * The time on the program's clock, in ms.
 * @param isTicking true: the component renders each second, for something on it counts seconds or will vanish
 */
export function useNow(isTicking: boolean): number {
  const { app } = useScreen();
  useTick(isTicking);
  return app.now();
}

/** Renders the component each second while something on it counts seconds. */
export function useTick(isTicking: boolean): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), SECOND_MS);
    return () => clearInterval(timer);
  }, [isTicking]);
}
