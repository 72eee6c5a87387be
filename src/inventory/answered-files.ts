import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../text/system-words.js';
import { readRegular, replaceFile, statOf } from './files.js';
import { targetOf } from './text-file.js';

/** Files that were answered long ago may be asked about again. */
const MOST = 200;

/**
 * True where the user has answered for a file of this content whether its VMs go into the inventory. The
 * answers lie in `<inventory>.answered`, a hash in each line.
 */
export function isAnswered(inventoryPath: string, content: Uint8Array): boolean {
  return answersOf(inventoryPath).includes(hashOf(content));
}

/**
 * Remembers that the user has answered for a file of this content.
 * @returns false where it cannot be written: then it is asked again
 */
export function markAnswered(inventoryPath: string, content: Uint8Array): boolean {
  try {
    const path = answersPath(inventoryPath);
    const like = statOf(path);
    if (like !== null && !like.isFile()) return false;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const answers = [...answersOf(inventoryPath), hashOf(content)].slice(-MOST);
    return replaceFile(path, answers.map((hash) => `${hash}\n`).join(''), { like });
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return false;
  }
}

function answersOf(inventoryPath: string): readonly string[] {
  try {
    const text = readRegular(answersPath(inventoryPath)).toString('latin1');
    return text.split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line));
  } catch {
    return [];
  }
}

function answersPath(inventoryPath: string): string {
  return `${targetOf(inventoryPath)}.answered`;
}

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
