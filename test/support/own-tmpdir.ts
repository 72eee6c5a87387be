import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/**
 * Gives a test file a TMPDIR of its own, for itself and what it starts: other tests use the common one, too.
 * @returns its path, from the first test on
 */
export function ownTmpdir(): () => string {
  let folder = '';
  let before: string | undefined;
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-own-tmpdir-')));
    before = process.env.TMPDIR;
    process.env.TMPDIR = folder;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  });
  return () => folder;
}
