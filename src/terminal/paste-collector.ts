/** A text pasted while the terminal marks pastes; lines end in LF, other controls are as they came. */
export type Paste = {
  /** Null where it was longer than a million bytes: nothing of it is given out. */
  text: string | null;
};

/** Takes in what stands behind the opening mark of a paste, however long its end is in coming. */
export type PasteCollector = {
  /** Takes bytes as they were read; null while the closing mark has not come. `behind`: what stands behind it. */
  take(bytes: Uint8Array): { paste: Paste; behind: Uint8Array } | null;
  /** What was taken, from the opening mark on, for another reader of the input to go on with. */
  taken(): Uint8Array;
};

const LONGEST_PASTE = 1 << 20;
const PASTE_START = '\x1b[200~';
const PASTE_END = Buffer.from('\x1b[201~');

/**
 * See {@link PasteCollector}. A paste is whole or nothing: half of it is never given out, and never read as keys,
 * whatever the line does in between. No more than about {@link LONGEST_PASTE} bytes are kept.
 */
export function collectPaste(): PasteCollector {
  const kept: Uint8Array[] = [];
  let length = 0;
  let tail: Uint8Array = new Uint8Array();
  return {
    take(bytes) {
      const all = Buffer.concat([tail, bytes]);
      const end = all.indexOf(PASTE_END);
      const inside = all.subarray(0, end < 0 ? Math.max(0, all.length - PASTE_END.length + 1) : end);
      if (length <= LONGEST_PASTE) kept.push(inside);
      length += inside.length;
      tail = all.subarray(inside.length);
      if (end < 0) return null;
      const text = length > LONGEST_PASTE ? null : pastedText(Buffer.concat(kept));
      return { paste: { text }, behind: all.subarray(end + PASTE_END.length) };
    },
    taken: () => Buffer.concat([Buffer.from(PASTE_START), ...kept, tail]),
  };
}

function pastedText(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/\r\n?/g, '\n');
}
