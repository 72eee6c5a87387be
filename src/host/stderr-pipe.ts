import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textStream } from '../text/byte-text.js';
import { systemWords } from '../text/system-words.js';
import { startChild } from './child.js';
import { whereTemporary } from './temporary-folder.js';
import { findProgram, notFound, type SearchPath } from './tool-path.js';

/** A pipe that a child can open by path as its stderr. */
export type StderrPipe = {
  path: string;
  /** Call it when the child has ended; resolves after its last line. */
  close(): Promise<void>;
};

/** A longer line is passed on in pieces. */
const LINE_LIMIT = 4096;

/** How long to wait for the end of the pipe while a child of the child still has it open. */
const LAST_LINES_MS = 250;

/**
 * Makes a pipe and passes on what is written to it, line by line, without the line ends.
 *
 * It is a FIFO that is removed from its private folder as soon as both ends are open here; the child opens it through
 * /proc/PID/fd. So nothing stays on disk, however the program ends.
 */
export async function openStderrPipe(
  search: SearchPath,
  onLine: (text: string) => void,
): Promise<StderrPipe | { reason: string }> {
  const mkfifo = findProgram(search, 'mkfifo');
  if (mkfifo === null) return { reason: notFound(search, 'mkfifo') };
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(tmpdir(), 'v3_tui-stderr-'));
    const fifo = join(folder, 'stderr');
    const child = await startChild({ path: mkfifo, args: ['-m', '600', fifo], env: {}, endsWithUs: true });
    if ('reason' in child) return child;
    await child.ended;
    const reading = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    return readLines(reading, openWriting(fifo, reading), onLine);
  } catch (error) {
    return { reason: `${systemWords(error)}: ${whereTemporary()}` };
  } finally {
    if (folder !== null) removeFolder(folder);
  }
}

function openWriting(fifo: string, reading: number): number {
  try {
    return openSync(fifo, constants.O_WRONLY);
  } catch (error) {
    closeSync(reading);
    throw error;
  }
}

function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // What stays behind is empty or goes with the temporary files; the session matters more.
  }
}

function readLines(reading: number, writing: number, onLine: (text: string) => void): StderrPipe {
  const socket = new Socket({ fd: reading, readable: true, writable: false });
  const decoder = textStream();
  let line = '';
  const give = (text: string) => {
    const lines = (line + text).split('\n');
    line = lines.pop() ?? '';
    for (const whole of lines) onLine(whole.endsWith('\r') ? whole.slice(0, -1) : whole);
    for (; line.length > LINE_LIMIT; line = line.slice(LINE_LIMIT)) onLine(line.slice(0, LINE_LIMIT));
  };
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      give(decoder.end());
      if (line !== '') onLine(line);
      resolve();
    });
  });
  socket.on('data', (bytes) => give(decoder.push(bytes)));
  socket.on('error', () => socket.destroy());
  let closed = false;
  return {
    path: `/proc/${process.pid}/fd/${writing}`,
    close() {
      if (closed) return ended;
      closed = true;
      closeSync(writing);
      const timer = setTimeout(() => socket.destroy(), LAST_LINES_MS);
      return ended.finally(() => clearTimeout(timer));
    },
  };
}
