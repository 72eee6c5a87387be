/** Milliseconds since the epoch, from a clock that never jumps: for keys, dialogs, waits, notices and shown seconds. */
export const steadyNow = () => performance.timeOrigin + performance.now();
