import { textStream } from '../../text/byte-text.js';

/** Makes lines of what a host prints, each without its end. Raw. */
export type LineReader = {
  /** The lines that end with these bytes. */
  push(bytes: Uint8Array): readonly string[];
  /** What is left, as the last line. */
  end(): readonly string[];
};

/** @param longest a longer line comes in pieces of so many characters */
export function lineReader(longest: number): LineReader {
  const text = textStream();
  let begun = '';
  const read = (more: string) => {
    const lines = (begun + more).split('\n');
    begun = lines.pop() ?? '';
    const pieces = lines.flatMap((line) => (line.length > longest ? piecesOf(line, longest) : line));
    if (begun.length <= longest) return pieces;
    const parts = piecesOf(begun, longest);
    begun = parts.at(-1) ?? '';
    return [...pieces, ...parts.slice(0, -1)];
  };
  return {
    push: (bytes) => read(text.push(bytes)),
    end: () => {
      const lines = read(text.end());
      const last = begun;
      begun = '';
      return last === '' ? lines : [...lines, last];
    },
  };
}

function piecesOf(line: string, longest: number): readonly string[] {
  const count = Math.ceil(line.length / longest);
  return Array.from({ length: count }, (_, at) => line.slice(at * longest, (at + 1) * longest));
}
