import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemReason } from './system-error.js';

/** Where temporary files lie, for a reason: the folder, and what sets it. */
export function whereTemporary(): string {
  return `in ${tmpdir()}, the folder for temporary files (TMPDIR)`;
}

/**
 * Makes a private folder (mode 0700) for temporary files; its name begins with `prefix`.
 * @param what for the reason: `the private folder of the VNC server`
 * @returns its real path, or why there is none
 */
export function makeTemporaryFolder(what: string, prefix: string): string | { reason: string } {
  try {
    return realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  } catch (error) {
    return { reason: `cannot make ${what} ${whereTemporary()}: ${systemReason(error)}` };
  }
}
