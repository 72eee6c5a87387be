import { fstatSync, writeSync } from 'node:fs';
import { codeOf, systemWords } from '../text/system-words.js';

/** What was said could not all be written, though all was done (EX_IOERR of sysexits). */
export const OUTPUT_LOST = 74;

type Name = 'stdout' | 'stderr';

/** Why a stream could not be written. */
const lost = new Map<Name, unknown>();

/**
 * A pipe whose reader has gone, or a terminal that is gone, is no reason for words: what is under way is brought
 * to its end. What else hinders output is told by {@link lostOutput} at the end.
 */
export function bearOutputErrors(): void {
  for (const name of ['stdout', 'stderr'] as const) process[name].on('error', (error) => note(name, error));
}

/**
 * Writes all of a text or of bytes. Where a disk becomes full in the middle, Node's stream for a file takes a part
 * for the whole.
 */
export function writeTo(name: Name, data: string | Uint8Array): void {
  const { fd } = process[name];
  if (lost.has(name)) return;
  if (!isWrittenAtOnce(name)) return void process[name].write(data);
  try {
    const bytes = Buffer.from(data);
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (error) {
    note(name, error);
  }
}

/**
 * What the output lacks, in a sentence on stderr, and the exit code then.
 * @param code the exit code where nothing is lacking
 */
export function lostOutput(code: number): number {
  const error = lost.get('stdout');
  if (error !== undefined)
    writeTo('stderr', `v3_tui: could not write all of its output: ${systemWords(error)}.\n`);
  return lost.size > 0 && code === 0 ? OUTPUT_LOST : code;
}

function note(name: Name, error: unknown): void {
  const code = codeOf(error);
  if (code !== 'EPIPE' && !(code === 'EIO' && process[name].isTTY) && !lost.has(name)) lost.set(name, error);
}

/** True for files and devices such as /dev/full; what a pipe or a terminal does not take at once must wait. */
function isWrittenAtOnce(name: Name): boolean {
  if (process[name].isTTY) return false;
  try {
    const stat = fstatSync(process[name].fd);
    return stat.isFile() || stat.isCharacterDevice();
  } catch {
    return false;
  }
}
