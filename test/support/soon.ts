import { vi } from 'vitest';
import { GUARD_MS } from './guard.js';

/** Waits until what is given throws nothing, and fails with what it threw last. */
export function soon<T>(holds: () => T): Promise<T> {
  return vi.waitFor(holds, { timeout: GUARD_MS, interval: 20 });
}
