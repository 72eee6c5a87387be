import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemWords } from '../text/system-words.js';

/** The folder for temporary files and what sets it, as part of a message. */
export function whereTemporary(): string {
  return `the folder for temporary files, TMPDIR=${tmpdir()}`;
}

/**
 * Makes a private folder (mode 0700) for temporary files; its name begins with `prefix`.
 * @returns its real path, or why there is none
 */
export function makeTemporaryFolder(prefix: string): string | { reason: string } {
  try {
    return realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  } catch (error) {
    return { reason: `${systemWords(error)}: ${whereTemporary()}` };
  }
}
