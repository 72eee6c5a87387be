import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { FoundFile } from './disk-options.js';
import { HEAD_BYTES, kindOf } from './images.js';

/** What is at a path (one character per byte); null if it is no file or block device, or cannot be read. */
export function findFile(path: string): FoundFile | null {
  const bytes = Buffer.from(path, 'latin1');
  try {
    const stat = statSync(bytes);
    if (!stat.isFile() && !stat.isBlockDevice()) return null;
    const descriptor = openSync(bytes, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      const length = readSync(descriptor, head, 0, HEAD_BYTES, 0);
      return { kind: kindOf(head.subarray(0, length)), block: stat.isBlockDevice() };
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}
