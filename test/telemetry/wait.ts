import { GUARD_MS } from '../support/guard.js';

/** Waits until `holds` is true, and fails with `what` if it is not in time. */
export async function until(what: string, holds: () => boolean, limitMs = GUARD_MS): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
