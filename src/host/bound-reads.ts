import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { encodeText } from '../text/byte-text.js';
import { codeOf, systemWords } from '../text/system-words.js';

/** A path for Node's file calls, with the bytes that decodeText read it from. */
export function rawPath(path: string): Buffer {
  return Buffer.from(encodeText(path));
}

/** Why a file cannot be read, in words: `no such file`, `permission denied`, … */
export function fileReason(error: unknown): string {
  return codeOf(error) === 'ENOENT' ? 'no such file' : systemWords(error);
}

/** True where the call failed because nothing is at the path. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

const PIECE_BYTES = 64 * 1024;

/** Shared by all reads: the files of /proc are read each second, and most are shorter. */
const piece = Buffer.alloc(PIECE_BYTES);

/**
 * Reads a regular file up to `limit` bytes. It never blocks: a FIFO or a terminal is refused. Throws what Node throws;
 * see {@link fileReason}.
 * @returns the bytes, and whether there was more
 */
export function readUpTo(path: string, limit: number): { bytes: Uint8Array; more: boolean } {
  const descriptor = openSync(rawPath(path), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new Error('it is a directory');
    if (!stat.isFile()) throw new Error('it is not a regular file');
    const pieces: Uint8Array[] = [];
    let length = 0;
    // The size of a file in /proc is 0 before it is read: read to its end.
    while (length <= limit) {
      const count = readSync(descriptor, piece, 0, Math.min(PIECE_BYTES, limit + 1 - length), null);
      if (count === 0) break;
      pieces.push(Uint8Array.from(piece.subarray(0, count)));
      length += count;
    }
    const bytes = Buffer.concat(pieces);
    return { bytes: bytes.subarray(0, limit), more: bytes.length > limit };
  } finally {
    closeSync(descriptor);
  }
}
