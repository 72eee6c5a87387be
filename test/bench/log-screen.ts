import type { Replay } from './replay.js';

/** The numbers of the fed lines (log-feed.ts) that are on the screen, from the top. */
export function numbersShown(replay: Replay): readonly number[] {
  return replay.rows().flatMap((row) => {
    const number = / #(\d+) *│$/.exec(row)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** The number of the newest line on the screen; -1: none. */
export function newestShown(replay: Replay): number {
  return numbersShown(replay).at(-1) ?? -1;
}
