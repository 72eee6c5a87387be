/**
 * Milliseconds since the epoch, from a clock that never jumps: for keys, dialogs, waits and shown seconds. It
 * differs from the wall clock after a suspend, so it says nothing about times in the log or in the history.
 */
export const steadyNow = () => performance.timeOrigin + performance.now();
