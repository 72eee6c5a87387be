import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  answerChallenge,
  hidePassword,
  readPasswordFile,
  shownPassword,
} from '../../src/simulator/tools/vnc-password.js';
import { fc } from '../support/fast-check.js';

// What VNC programs in the field make of these passwords.
test.each([
  ['password', 'dbd83cfd727a1458'],
  ['Secure!', 'd7a514d8c556aade'],
])('hides %s as vncpasswd does, and shows it again', (password, hidden) => {
  expect(hidePassword(password).toString('hex')).toBe(hidden);
  expect(shownPassword(Buffer.from(hidden, 'hex'))).toBe(password);
});

test('any eight bytes come back; more are not part of a password', () => {
  const byte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 12 }), (bytes) => {
      const hidden = hidePassword(bytes.join(''));
      expect(hidden).toHaveLength(8);
      expect(shownPassword(hidden)).toBe(bytes.slice(0, 8).join(''));
    }),
  );
});

test('answers a challenge block by block', () => {
  // Two equal blocks have equal answers: DES of eight zeros with a key of eight zeros.
  expect(answerChallenge('', new Uint8Array(16)).toString('hex')).toBe('8ca64de9c1b123a7'.repeat(2));
});

test('a password file that is short or missing holds none, and a second password is ignored', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vnc-password-'));
  const file = (bytes: Uint8Array) => {
    writeFileSync(join(folder, 'passwd'), bytes);
    return readPasswordFile(join(folder, 'passwd'));
  };
  try {
    expect(file(Buffer.concat([hidePassword('se3ret'), hidePassword('lookonly')]))).toBe('se3ret');
    expect(file(Buffer.alloc(7))).toBeNull();
    expect(readPasswordFile(join(folder, 'none'))).toBeNull();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
