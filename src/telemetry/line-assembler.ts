import { decodeText } from '../host/text.js';

/** Longer lines are cut: nobody reads them in a pane, and a log without line ends must not fill our memory. */
export const LONGEST_LINE_BYTES = 8 * 1024;

const LINE_FEED = 0x0a;
const CUT = ' …';

/** Makes lines of bytes that come in any pieces. A character that two pieces share stays whole. */
export type LineAssembler = {
  /** The lines that these bytes complete, without their ends. */
  push(bytes: Uint8Array): string[];
  /** What stands after the last line end, as a line; empty where nothing does. */
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

  return {
    push(bytes) {
      const lines: string[] = [];
      let from = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
        hold(bytes.subarray(from, end));
        lines.push(take());
        from = end + 1;
      }
      hold(bytes.subarray(from));
      return lines;
    },
    flush: () => (length > 0 ? [take()] : []),
  };
}
