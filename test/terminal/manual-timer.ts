import type { Timer } from '../../src/terminal/key-decoder.js';

/** A timer whose time passes when the test says so. */
export function manualTimer(): Timer & { pass(ms: number): void } {
  let time = 0;
  const waiting = new Map<object, { at: number; run: () => void }>();
  return {
    set(run, ms) {
      const handle = {};
      waiting.set(handle, { at: time + ms, run });
      return handle;
    },
    clear(handle) {
      if (typeof handle === 'object' && handle !== null) waiting.delete(handle);
    },
    pass(ms) {
      time += ms;
      for (const [handle, { at, run }] of [...waiting]) {
        if (at > time || !waiting.delete(handle)) continue;
        run();
      }
    },
  };
}
