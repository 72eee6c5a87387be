import { closeSync, existsSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { codeOf, systemWords } from '../text/system-words.js';

/**
 * Writes a text into a new file that only its owner can read. A file that is there already is never touched; where the
 * text does not fit on the disk, no part of it stays.
 * @returns null, or in words why it could not be written; `taken`: there is something of that name
 */
export function writeNewFile(path: string, text: string): { reason: string; taken: boolean } | null {
  try {
    const fd = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(fd, text);
    } catch (error) {
      unlinkSync(path);
      throw error;
    } finally {
      closeSync(fd);
    }
    return null;
  } catch (error) {
    return { reason: systemWords(error), taken: codeOf(error) === 'EEXIST' };
  }
}

/** The path, or the first with a number before its ending that nothing has: `web.txt`, `web-2.txt`. */
export function freePath(path: string): string {
  const ending = extname(path);
  const stem = path.slice(0, path.length - ending.length);
  for (let number = 2, free = path; ; number++) {
    if (!existsSync(free)) return free;
    free = `${stem}-${number}${ending}`;
  }
}
