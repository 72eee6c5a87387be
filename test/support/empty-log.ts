import type { KernelLog } from '../../src/state/ports.js';

/** An empty log. */
export const EMPTY_LOG: KernelLog = {
  source: () => ({ kind: 'none', reason: '' }),
  backlog: () => null,
  lines: () => [],
  readBack: () => {},
  dropped: () => 0,
  subscribe: () => () => {},
  close: () => {},
};
