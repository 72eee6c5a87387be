import { existsSync } from 'node:fs';
import { readRegular, replaceFile, statOf } from './files.js';

/**
 * Keeps bytes in a file beside another, `FILE.LABEL`, or `FILE.LABEL-2` and so on where there is one with other bytes;
 * durable when it returns. The caller holds a lock under which no other program keeps a copy.
 * @param path absolute, no symbolic link; its owner and mode are the copy's, too
 * @returns the path of the copy
 */
export function keepCopy(path: string, label: string, bytes: Uint8Array): string {
  for (let number = 1; ; number++) {
    const copy = `${path}.${label}${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(copy)) {
      replaceFile(copy, bytes, { like: statOf(path) });
      return copy;
    }
    if (readRegular(copy).equals(bytes)) return copy;
  }
}
