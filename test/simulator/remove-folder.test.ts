import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeFolder } from '../../src/simulator/remove-folder.js';

test('a folder is removed with all that is in it, and says whether it is gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'v3-remove-'));
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/b/file'), '');
  expect(removeFolder(folder)).toBe(true);
  expect(existsSync(folder)).toBe(false);
  expect(removeFolder(folder)).toBe(true);
  expect(removeFolder('/proc/self/task')).toBe(false);
});
