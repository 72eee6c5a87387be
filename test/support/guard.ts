/**
 * How long a test waits for what must come, in ms. It guards against hanging only: what comes on a quiet machine
 * in a moment must come on a busy one, however long that takes, so no test names a shorter time of its own.
 */
export const GUARD_MS = 120_000;
