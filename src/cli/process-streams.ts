import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fstatSync, writeSync } from 'node:fs';
import { findProgram, searchPath } from '../host/tool-path.js';
import { codeOf, systemWords } from '../text/system-words.js';

/** Everything was done, but not all of the output could be written (EX_IOERR of sysexits). */
const OUTPUT_LOST = 74;

type Name = 'stdout' | 'stderr';

/** Node takes stdout for whole again after an error. */
let isGone = false;

/** Why a stream could not be written to. */
const lost = new Map<Name, unknown>();

const onGone = new Set<() => void>();

/**
 * Ignores that a pipe's reader or the terminal is gone: what is under way is finished. {@link lostOutput} reports other
 * errors at the end.
 */
export function catchOutputErrors(): void {
  for (const name of ['stdout', 'stderr'] as const) process[name].on('error', (error) => note(name, error));
}

/**
 * Writes all of a text or of bytes. Node's stream for a file would take a partial write on a full disk for a whole one.
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

/** True once nothing more can be written to stdout: its reader is gone, or a write has failed. */
export function isOutputGone(): boolean {
  return isGone;
}

/**
 * Finds out when the reader of stdout is gone, where that is a pipe, also while nothing is written: Node learns it only
 * by writing. GNU tail polls its stdout and is killed by SIGPIPE then; it ends with this process. It is found as the host's
 * tools are: nothing in the working folder becomes it. Where there is no such tail, the next write tells.
 */
export function watchReader(): void {
  if (isGone || !fstatSync(process.stdout.fd).isFIFO()) return;
  const program = findProgram(searchPath(null, process.env.PATH), 'tail');
  if (program === null) return;
  const words = ['-f', `--pid=${process.pid}`, '/dev/null'];
  const tail = spawn(program, words, { stdio: ['ignore', process.stdout.fd, 'ignore'] });
  tail.unref();
  tail.once('error', () => undefined);
  tail.once('exit', (_code, signal) => {
    if (signal !== 'SIGPIPE') return;
    isGone = true;
    for (const listener of onGone) listener();
  });
  process.once('exit', () => tail.kill());
}

/** Calls back once nothing more can be written to stdout, perhaps at once and more than once. */
export function onOutputGone(listener: () => void): void {
  onGone.add(listener);
  if (isGone) listener();
}

/** Resolves when stdout has been taken, or never will be; for a stream that needs to drain. */
export async function outputTaken(): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const events = ['drain', 'close', 'error'].map((event) => once(process.stdout, event, { signal }));
  await Promise.race(events).catch(() => undefined);
  controller.abort();
  await Promise.allSettled(events);
}

/**
 * Reports lost output on stderr, and returns the exit code.
 * @param code the exit code where nothing was lost
 */
export function lostOutput(code: number): number {
  const error = lost.get('stdout');
  if (error !== undefined)
    writeTo('stderr', `v3_tui: could not write all of its output: ${systemWords(error)}.\n`);
  return lost.size > 0 && code === 0 ? OUTPUT_LOST : code;
}

function note(name: Name, error: unknown): void {
  if (name === 'stdout') isGone = true;
  const code = codeOf(error);
  if (code !== 'EPIPE' && !(code === 'EIO' && process[name].isTTY) && !lost.has(name)) lost.set(name, error);
  if (name === 'stdout') for (const listener of onGone) listener();
}

/** True for files and devices such as /dev/full; pipes and terminals may have to be waited for. */
function isWrittenAtOnce(name: Name): boolean {
  if (process[name].isTTY) return false;
  try {
    const stat = fstatSync(process[name].fd);
    return stat.isFile() || stat.isCharacterDevice();
  } catch {
    return false;
  }
}
