const BEGINS = '\x1b[?2026h';
const ENDS = '\x1b[?2026l';

/** Passes on what a program writes to its terminal, a synchronized update only once it is whole. */
export type WholeFrames = {
  /** What can be shown now of all that came so far and was not shown yet. */
  take(bytes: Buffer): Buffer;
  /** What is held back: of a program that has ended within an update. */
  rest(): Buffer;
};

/**
 * As a terminal that knows synchronized updates shows them. A pty gives a frame in pieces, and a test that looks
 * between two of them sees a screen that no user sees.
 */
export function wholeFrames(): WholeFrames {
  let held = Buffer.alloc(0);
  const pass = (count: number) => {
    const shown = held.subarray(0, count);
    held = held.subarray(count);
    return shown;
  };
  return {
    take(bytes) {
      held = Buffer.concat([held, bytes]);
      const begins = held.lastIndexOf(BEGINS);
      if (begins >= 0 && held.indexOf(ENDS, begins) < 0) return pass(begins);
      return pass(held.length - begunAtEnd(held));
    },
    rest: () => pass(held.length),
  };
}

/** How many bytes at the end may begin an update. */
function begunAtEnd(bytes: Buffer): number {
  for (let count = BEGINS.length - 1; count > 0; count--)
    if (bytes.subarray(-count).equals(Buffer.from(BEGINS.slice(0, count)))) return count;
  return 0;
}
