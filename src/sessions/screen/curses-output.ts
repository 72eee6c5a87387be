/** What curses prints when it gives the terminal back (terminfo's rmcup for TERM=xterm). */
const GIVES_BACK = Buffer.from('\x1b[?1049l');
const NOTHING = new Uint8Array(0);

/** The output of a curses program, parted. */
type CursesOutput = {
  /**
   * Takes the next piece of output.
   * @returns what belongs on the program's screen, and what came after that was given back
   */
  push(bytes: Uint8Array): { drawn: Uint8Array; after: Uint8Array };
  /** What was held back because it might have been the beginning of the end; to be called when the program is gone. */
  rest(): Uint8Array;
};

/**
 * Parts what a curses program draws from what it says once it has given the terminal back, which wipes its screen: the
 * last screen of a console must stay readable.
 */
export function createCursesOutput(): CursesOutput {
  let held: Uint8Array = NOTHING;
  let over = false;
  return {
    push(bytes) {
      if (over) return { drawn: NOTHING, after: bytes };
      const all = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
      const at = all.indexOf(GIVES_BACK);
      if (at >= 0) {
        over = true;
        held = NOTHING;
        return { drawn: all.subarray(0, at), after: all.subarray(at + GIVES_BACK.length) };
      }
      const keep = beginningAtEnd(all);
      held = all.subarray(all.length - keep);
      return { drawn: all.subarray(0, all.length - keep), after: NOTHING };
    },
    rest() {
      const rest = held;
      held = NOTHING;
      return rest;
    },
  };
}

/** How many bytes at the end may be the beginning of the sequence. */
function beginningAtEnd(bytes: Buffer): number {
  for (let count = Math.min(GIVES_BACK.length - 1, bytes.length); count > 0; count--) {
    if (bytes.subarray(bytes.length - count).equals(GIVES_BACK.subarray(0, count))) return count;
  }
  return 0;
}
