import type { Paste } from './paste-text.js';

const BEGIN = Buffer.from('\x1b[200~');
const END = Buffer.from('\x1b[201~');

/** How much of a paste has been typed, in keys; characters in a stream. */
export type PasteProgress = { typed: number; of: number };

/** A paste on its way, piece by piece. */
export type PastePieces = {
  /** The next piece of at most so many bytes, and at least one character; empty at the end. */
  next(bytes: number): Uint8Array;
  progress(): PasteProgress;
  /** What the guest must get so that it knows the end of a paste that is given up; empty where it has seen no mark. */
  giveUp(): Uint8Array;
};

/** Cuts a paste into pieces, between characters, with the marks around it where the guest asked for them. */
export function pastePieces({ bytes, bracketed }: Paste): PastePieces {
  const of = charactersIn(bytes);
  let at = 0;
  let typed = 0;
  return {
    next(most) {
      if (at >= bytes.length) return new Uint8Array(0);
      const end = endOfPiece(bytes, at, most);
      const piece = bytes.subarray(at, end);
      const before = bracketed && at === 0 ? [BEGIN] : [];
      const after = bracketed && end === bytes.length ? [END] : [];
      at = end;
      typed += charactersIn(piece);
      return before.length + after.length === 0 ? piece : Buffer.concat([...before, piece, ...after]);
    },
    progress: () => ({ typed, of }),
    giveUp: () => (bracketed && at > 0 && at < bytes.length ? END : new Uint8Array(0)),
  };
}

function endOfPiece(bytes: Uint8Array, at: number, most: number): number {
  let end = Math.min(at + most, bytes.length);
  while (end > at && end < bytes.length && isWithin(bytes[end])) end -= 1;
  if (end > at) return end;
  end = at + 1;
  while (end < bytes.length && isWithin(bytes[end])) end += 1;
  return end;
}

function charactersIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (!isWithin(byte)) count += 1;
  return count;
}

/** True for a byte of a character in UTF-8 that is not its first. */
function isWithin(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
