import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePath, writeNewFile } from '../../src/host/new-file.js';

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'v3-new-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a new file is for its owner only', () => {
  const path = join(aFolder(), 'web.txt');
  expect(writeNewFile(path, 'text\n')).toBeNull();
  expect(readFileSync(path, 'utf8')).toBe('text\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('what is there already is never touched, a link neither', () => {
  const folder = aFolder();
  const path = join(folder, 'web.txt');
  writeFileSync(path, 'old');
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'link.txt'));
  expect(writeNewFile(path, 'new')).toMatchObject({ taken: true });
  expect(writeNewFile(join(folder, 'link.txt'), 'new')).toMatchObject({ taken: true });
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(freePath(path)).toBe(join(folder, 'web-2.txt'));
  expect(freePath(join(folder, 'other'))).toBe(join(folder, 'other'));
});

test('why it cannot be written is said', () => {
  expect(writeNewFile(join(aFolder(), 'gone', 'web.txt'), '')).toEqual({
    reason: 'no such file or directory',
    taken: false,
  });
  expect(writeNewFile('a\0b', '')).toMatchObject({ taken: false });
});

test('of a text that does not fit, nothing stays', () => {
  const path = join(aFolder(), 'web.txt');
  const limit = (bytes: string) => execFileSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${bytes}:`]);
  limit('4096');
  const answer = writeNewFile(path, 'x'.repeat(5000));
  limit('unlimited');
  expect(answer).toEqual({ reason: 'the file would be larger than is allowed', taken: false });
  expect(existsSync(path)).toBe(false);
  expect(writeNewFile(path, 'short')).toBeNull();
});
