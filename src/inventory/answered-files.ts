import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../text/system-words.js';
import { readRegular } from './files.js';
import { InventoryProblem } from './reason.js';
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
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const answers = [...answersOf(inventoryPath), hashOf(content)].slice(-MOST);
    writeRegular(path, answers.map((hash) => `${hash}\n`).join(''));
    return true;
  } catch (error) {
    if (codeOf(error) === '' && !(error instanceof InventoryProblem)) throw error;
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

/** Does not wait: nobody may ever read from a FIFO that is in its place. */
function writeRegular(path: string, text: string): void {
  const { O_WRONLY, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants;
  const descriptor = openSync(path, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o600);
  try {
    if (!fstatSync(descriptor).isFile()) throw new InventoryProblem('it is not a file');
    ftruncateSync(descriptor);
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function answersPath(inventoryPath: string): string {
  return `${targetOf(inventoryPath)}.answered`;
}

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
