import { decodeText } from '../text/byte-text.js';

/** Longer lines are cut: a pane cannot show them, and a log without line ends must not fill the memory. */
export const LONGEST_LINE_BYTES = 8 * 1024;

const LINE_FEED = 0x0a;
/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const MOST_BYTES_A_UNIT = 3;
const CUT = ' …';

/** Makes lines from bytes that come in any pieces; a character may be split between two. */
export type LineAssembler = {
  /** The lines that these bytes complete, without their ends. */
  push(bytes: Uint8Array): string[];
  /** What is left after the last line end, as a line, if there is anything. */
  flush(): string[];
};

export function createLineAssembler(): LineAssembler {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let cut = false;

  const hold = (bytes: Uint8Array) => {
    const room = LONGEST_LINE_BYTES - length;
    if (bytes.length > room) cut = true;
    if (bytes.length === 0 || room <= 0) return;
    pieces.push(Uint8Array.from(bytes.subarray(0, room)));
    length += Math.min(room, bytes.length);
  };
  const take = () => {
    const [first = new Uint8Array(0)] = pieces;
    const line = decodeText(pieces.length < 2 ? first : Buffer.concat(pieces)) + (cut ? CUT : '');
    pieces = [];
    length = 0;
    cut = false;
    return line;
  };

  const takeEach = (bytes: Uint8Array): string[] => {
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      hold(bytes.subarray(from, end));
      lines.push(take());
      from = end + 1;
    }
    hold(bytes.subarray(from));
    return lines;
  };

  return {
    push(bytes) {
      const begun = length === 0 ? 0 : bytes.indexOf(LINE_FEED) + 1;
      if (length > 0 && begun === 0) return takeEach(bytes);
      const first = takeEach(bytes.subarray(0, begun));
      const rest = bytes.subarray(begun);
      const whole = wholeLines(rest);
      if (whole === null) return [...first, ...takeEach(rest)];
      hold(rest.subarray(whole.end));
      return first.length === 0 ? whole.lines : [...first, ...whole.lines];
    },
    flush: () => (length > 0 ? [take()] : []),
  };
}

/**
 * The lines of a piece that begins with a line, decoded at once; `end`: where the last of them ends. Null where there
 * is no whole line, or one that may be too long.
 */
function wholeLines(bytes: Uint8Array): { lines: string[]; end: number } | null {
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  if (end === 0) return null;
  const lines = decodeText(bytes.subarray(0, end - 1)).split('\n');
  return lines.some((line) => line.length * MOST_BYTES_A_UNIT > LONGEST_LINE_BYTES) ? null : { lines, end };
}
