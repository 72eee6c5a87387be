import { onOutputGone, watchReader } from './process-streams.js';

/** When a command that goes on by itself is to end. */
export type Ending = { isReached: () => boolean; reached: Promise<void> };

/** For a command that ends by itself. */
export const NEVER: Ending = { isReached: () => false, reached: new Promise(() => undefined) };

/** Reached at SIGINT or SIGTERM, which end nothing else any more. */
export function interruption(): Ending {
  return endingBy((finish) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, finish);
  });
}

/** Reached at SIGINT or SIGTERM, and once nobody takes what is written to stdout. */
export function interruptionOrNoReader(): Ending {
  return endingBy((finish) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, finish);
    onOutputGone(finish);
    // What has nothing to print for hours must end, too.
    watchReader();
  });
}

function endingBy(listen: (finish: () => void) => void): Ending {
  let isReached = false;
  const reached = new Promise<void>((resolve) => {
    listen(() => {
      isReached = true;
      resolve();
    });
  });
  return { isReached: () => isReached, reached };
}
