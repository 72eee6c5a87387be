/** Milliseconds since the epoch that never jump: one clock for keys, dialogs, waits, notices and seconds that are shown. */
export const steadyNow = () => performance.timeOrigin + performance.now();
