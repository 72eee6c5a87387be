import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readLateAnswers } from '../../src/terminal/late-answers.js';
import { GUARD_MS } from '../support/guard.js';

/** The input of a terminal, into which these bytes have come. */
function anInput(bytes: string): { fd: number; left: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'late-answers-'));
  execFileSync('mkfifo', [join(folder, 'input')]);
  const fd = openSync(join(folder, 'input'), constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  writeSync(fd, bytes);
  const left = () => {
    try {
      const buffer = Buffer.alloc(100);
      return buffer.toString('latin1', 0, readSync(fd, buffer));
    } catch {
      return '';
    }
  };
  return { fd, left };
}

test('answers that have come are taken, with what came between them, and nothing is waited for after', () => {
  const { fd, left } = anInput('j\x1b[?2026;2$y\x1b[7;12Rk\x1b[7;13R');
  readLateAnswers(fd, 2, GUARD_MS);
  expect(left()).toBe('');
});

test('where none is to come nothing is taken: it is for the shell', () => {
  const { fd, left } = anInput('ls\r');
  readLateAnswers(fd, 0, GUARD_MS);
  expect(left()).toBe('ls\r');
});

test('an answer that does not come is waited for no longer than said, and a line that is gone not at all', () => {
  readLateAnswers(anInput('\x1b[7;').fd, 1, 5);
  readLateAnswers(987_654, 1, GUARD_MS);
});
