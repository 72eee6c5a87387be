import { vi } from 'vitest';

/** A guard against hanging only: far above what a slow machine under load needs. */
const LIMIT_MS = 60_000;

/** Waits until what is given throws nothing, and fails with what it threw last. */
export function soon<T>(holds: () => T): Promise<T> {
  return vi.waitFor(holds, { timeout: LIMIT_MS, interval: 20 });
}
