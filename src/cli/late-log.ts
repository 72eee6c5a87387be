import type { KernelLog } from '../state/ports.js';

/** A kernel log that can be shown before it is opened: the first frame does not wait for it. */
export type LateLog = KernelLog & {
  /** Shows a log; the one before, whose place it takes, is closed. */
  follow(log: KernelLog): void;
  /** Which log is shown: the lines of another one are others, even from the same source. */
  followed(): KernelLog | null;
};

/** Makes a log that is empty until {@link LateLog.follow}. */
export function createLateLog(): LateLog {
  let inner: KernelLog | null = null;
  let unsubscribe = () => {};
  let closed = false;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    follow: (log) => {
      if (closed) return log.close();
      unsubscribe();
      inner?.close();
      inner = log;
      unsubscribe = log.subscribe(changed);
      changed();
    },
    followed: () => inner,
    source: () => inner?.source() ?? { kind: 'none', reason: 'opening…' },
    backlog: () => inner?.backlog() ?? null,
    readBack: () => inner?.readBack(),
    lines: () => inner?.lines() ?? NO_LINES,
    dropped: () => inner?.dropped() ?? 0,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed = true;
      inner?.close();
    },
  };
}

const NO_LINES: ReturnType<KernelLog['lines']> = [];
