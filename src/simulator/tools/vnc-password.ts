import { createCipheriv, createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** VNC takes no more of a password. */
const PASSWORD_BYTES = 8;

/** The key that every VNC program hides passwords in files with. */
const FILE_KEY = Buffer.from('e84ad660c4721ae0', 'hex');

/**
 * Hides a password as `vncpasswd -f` does.
 * @param password one character for each byte; VNC uses the first eight
 * @returns the eight bytes of a password file
 */
export function hidePassword(password: string): Buffer {
  return encrypt(FILE_KEY, padded(password));
}

/**
 * Reads a password file. A second password in it, for those who may only look, is ignored.
 * @param path one character for each byte
 * @returns the password, one character for each byte; null if there is none to read
 */
export function readPasswordFile(path: string): string | null {
  try {
    return shownPassword(readFileSync(Buffer.from(path, 'latin1')));
  } catch {
    return null;
  }
}

/** Reads the password from the contents of its file; null if they are too short. */
export function shownPassword(file: Uint8Array): string | null {
  if (file.length < PASSWORD_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, threeTimes(FILE_KEY), null).setAutoPadding(false);
  const bytes = Buffer.concat([decipher.update(file.subarray(0, PASSWORD_BYTES)), decipher.final()]);
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
}

/**
 * Answers the challenge of a VNC server, which consists of whole blocks of eight bytes.
 * @param password one character for each byte
 */
export function answerChallenge(password: string, challenge: Uint8Array): Buffer {
  // VNC's DES takes the bits of each byte of a password in the other order.
  return encrypt(padded(password).map(mirrored), challenge);
}

/** DES three times with one key is DES once, which OpenSSL 3 has left out. */
const CIPHER = 'des-ede3-ecb';

function encrypt(key: Uint8Array, blocks: Uint8Array): Buffer {
  const cipher = createCipheriv(CIPHER, threeTimes(key), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(blocks), cipher.final()]);
}

function threeTimes(key: Uint8Array): Buffer {
  return Buffer.concat([key, key, key]);
}

function padded(password: string): Buffer {
  const bytes = Buffer.alloc(PASSWORD_BYTES);
  bytes.write(password, 'latin1');
  return bytes;
}

function mirrored(byte: number): number {
  let result = 0;
  for (let bit = 0; bit < 8; bit += 1) if (byte & (1 << bit)) result |= 0x80 >> bit;
  return result;
}
