import type { LogFollower, LogLine } from './log.js';

/** The kernel log where there is none to follow. */
export function followNothing(reason: string): LogFollower {
  const none: readonly LogLine[] = [];
  return {
    source: () => ({ kind: 'none', reason }),
    backlog: () => null,
    lines: () => none,
    dropped: () => 0,
    gap: () => reason,
    subscribe: () => () => {},
    close: () => {},
  };
}
