import { vi } from 'vitest';
import { GUARD_MS } from './guard.js';

/** Waits until the given function no longer throws, and fails with what it threw last. */
export function soon<T>(holds: () => T): Promise<T> {
  return vi.waitFor(holds, { timeout: GUARD_MS, interval: 20 });
}
