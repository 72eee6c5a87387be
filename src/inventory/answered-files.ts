import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../text/system-words.js';
import { readRegular, replaceFile, statOf } from './files.js';
import { targetOf } from './text-file.js';

/** Only the latest answers are kept. */
const MOST = 200;

/**
 * True where the user has already answered whether the VMs of a file with this content go into the inventory. The
 * answers are kept in `<inventory>.answered`, a hash in each line.
 */
export function isAnswered(inventoryPath: string, content: Uint8Array): boolean {
  return answersOf(inventoryPath).includes(hashOf(content));
}

/**
 * Remembers that the user has answered for a file with this content.
 * @returns false where that cannot be written: the user will be asked again
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
