import type { LogFollower, LogLine } from './log.js';

/** The kernel log of a host where there is none to follow. */
export function followNothing(reason: string): LogFollower {
  const none: readonly LogLine[] = [];
  return {
    source: () => ({ kind: 'none', reason }),
    backlog: () => null,
    lines: () => none,
    subscribe: () => () => {},
    close: () => {},
  };
}
