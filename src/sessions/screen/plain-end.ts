const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DEL = 0x7f;
/** The UTF-8 lead byte of the C1 controls, one of which begins a sequence as Esc [ does. */
const C1_LEAD = 0xc2;
const LAST_C1 = 0x9f;

/** The end of some output that is only text. */
type PlainEnd = {
  /** Where it begins: before it is a control that may do anything. */
  from: number;
  /** A line end in it that is followed by more than the wanted lines; -1: there is none. */
  tail: number;
};

/**
 * Finds the end of a terminal's output that is nothing but UTF-8 text, tabs and line ends.
 * @param lines how many line ends must follow the tail's own
 */
export function plainEnd(bytes: Uint8Array, lines: number): PlainEnd {
  let ends = 0;
  let tail = -1;
  for (let at = bytes.length - 1; at >= 0; at--) {
    const byte = bytes[at] ?? 0;
    if (byte === LF) {
      // Only a line end with CR leaves the cursor in a column that does not depend on the line before.
      if (ends >= lines && tail < 0 && bytes[at - 1] === CR) tail = at - 1;
      ends++;
    } else if (isSpecial(bytes, at, byte)) return { from: at + 1, tail };
  }
  return { from: 0, tail };
}

function isSpecial(bytes: Uint8Array, at: number, byte: number): boolean {
  if (byte < SPACE) return byte !== CR && byte !== TAB;
  if (byte < DEL || byte > LAST_C1) return false;
  // At the beginning the lead byte may be in the piece before.
  return byte === DEL || at === 0 || bytes[at - 1] === C1_LEAD;
}
