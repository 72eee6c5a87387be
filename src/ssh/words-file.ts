import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { decodeText } from '../text/byte-text.js';

/** More than the 40 lines that are shown. */
const KEPT_BYTES = 32 * 1024;

/** How long a file is, in bytes; 0 where there is none. */
export function lengthOf(path: string): number {
  return withFile(path, 0, (file) => fstatSync(file).size);
}

/** The end of what ssh has written to a file, from a byte on, as raw text; nothing where it has written nothing. */
export function readWords(path: string, from = 0): string {
  return withFile(path, '', (file) => {
    const { size } = fstatSync(file);
    const begin = Math.max(from, size - KEPT_BYTES);
    const bytes = Buffer.alloc(Math.max(0, size - begin));
    return decodeText(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, begin)));
  });
}

function withFile<T>(path: string, otherwise: T, read: (file: number) => T): T {
  try {
    const file = openSync(path, 'r');
    try {
      return read(file);
    } finally {
      closeSync(file);
    }
  } catch {
    return otherwise;
  }
}
