import type { KeyPart } from './key-split.js';

const BEGIN = '\x1b[200~';
const END = '\x1b[201~';
/** Nothing beyond this is kept: the paste is too long to be typed. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Finds pasted texts between the marks that a terminal puts around them. */
type PasteFinder = {
  /** True where the part belongs to a paste. */
  take(part: KeyPart): boolean;
  /** True within a paste. */
  pasting(): boolean;
};

/** @param onPaste is called with the whole text at its end */
export function createPasteFinder(onPaste: (text: string) => void): PasteFinder {
  let inside: Uint8Array[] | null = null;
  let bytes = 0;
  return {
    take(part) {
      const text = part.kind === 'sequence' ? Buffer.from(part.bytes).toString('latin1') : '';
      if (inside === null) {
        if (text !== BEGIN) return false;
        inside = [];
        bytes = 0;
      } else if (text === END) {
        const all = Buffer.concat(inside);
        inside = null;
        onPaste(all.toString('utf8'));
      } else {
        bytes += part.bytes.length;
        if (bytes <= MOST_BYTES) inside.push(Uint8Array.from(part.bytes));
      }
      return true;
    },
    pasting: () => inside !== null,
  };
}
