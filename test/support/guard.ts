/**
 * How long a test waits for what must come, in ms. It only catches what hangs: what takes a moment on a quiet machine
 * may take any time on a busy one, so no test has a shorter limit of its own.
 */
export const GUARD_MS = 120_000;
