import { isAscii } from 'node:buffer';
import { decodeText } from '../text/byte-text.js';

/** Longer lines are cut: a pane cannot show them, and a log without line ends must not fill the memory. */
export const LONGEST_LINE_BYTES = 8 * 1024;

const LINE_FEED = 0x0a;
const CUT = ' …';

/** Makes lines from bytes that come in any pieces; a character may be split between two. */
export type LineAssembler = {
  /** The lines that these bytes complete, without their ends. */
  push(bytes: Uint8Array): string[];
  /** What is left after the last line end, as a line, if there is anything. */
  flush(): string[];
};

/** @param longest where a line is cut, in bytes */
export function createLineAssembler(longest = LONGEST_LINE_BYTES): LineAssembler {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let cut = false;

  const hold = (bytes: Uint8Array) => {
    const room = longest - length;
    if (bytes.length > room) cut = true;
    if (bytes.length === 0 || room <= 0) return;
    pieces.push(Uint8Array.from(bytes.subarray(0, room)));
    length += Math.min(room, bytes.length);
  };
  const take = () => {
    const line = decodeText(Buffer.concat(pieces)) + (cut ? CUT : '');
    pieces = [];
    length = 0;
    cut = false;
    return line;
  };

  return {
    push(bytes) {
      const lines: string[] = [];
      let from = 0;
      if (length > 0) {
        const end = bytes.indexOf(LINE_FEED);
        hold(end < 0 ? bytes : bytes.subarray(0, end));
        if (end < 0) return lines;
        lines.push(take());
        from = end + 1;
      }
      const decode = lineDecoder(bytes);
      for (let end = bytes.indexOf(LINE_FEED, from); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
        lines.push(end - from > longest ? decode(from, from + longest) + CUT : decode(from, end));
        from = end + 1;
      }
      hold(bytes.subarray(from));
      return lines;
    },
    flush: () => (length > 0 ? [take()] : []),
  };
}

/**
 * Decodes one line at a time: parts of a text that was decoded whole would keep all of it in memory, however few of its
 * lines are kept.
 */
function lineDecoder(bytes: Uint8Array): (from: number, end: number) => string {
  if (!isAscii(bytes)) return (from, end) => decodeText(bytes.subarray(from, end));
  const ascii = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return (from, end) => ascii.toString('latin1', from, end);
}
