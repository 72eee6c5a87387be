import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { posix } from 'node:path';
import type { Layout, ToolName } from '../layout.js';
import { type Answer, type Call, connectToKernel, line, readLines } from '../wire.js';
import type { Stdio } from './stdio.js';

/** One run of a tool. Arguments hold one character per byte. */
export type Tool = { layout: Layout; name: ToolName; argv0: string; args: readonly string[] } & Stdio;

/** A connected console, stream or screen; all its bytes go to `onData`. */
export type Connection = { socket: Socket; onData(listener: (bytes: Buffer) => void): void };

export const FAILURE = 255;

const SIGNATURE = '\n\n\nThe V3Vee Project (c) 2012\n\thttp://v3vee.org\n';

/** The usage of the older tools, which then exit 0. */
export function signedUsage(tool: Tool, operands: string): never {
  tool.out(`\nUsage: ${tool.argv0} ${operands}${SIGNATURE}`);
  return tool.exit(0);
}

/** Ends like a tool that crashes on a null pointer. What it has printed on a pipe is lost. */
export function crash(tool: Tool): never {
  process.kill(process.pid, 'SIGSEGV');
  // The signal may arrive a moment later.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  return tool.exit(FAILURE);
}

/** Makes a call and waits for its answer. A call that hangs in the kernel holds the process, which ignores signals. */
export async function ask(tool: Tool, call: Call): Promise<Answer> {
  return (await askAndStay(tool, call)).answer;
}

/** Like `ask`; if the answer is `ok` the connection stays open. */
export async function askAndStay(
  tool: Tool,
  call: Call,
): Promise<{ answer: Answer; connection: Connection | null }> {
  const socket = await connectToKernel(tool.layout);
  if (!socket) return { answer: { end: 'away' }, connection: null };
  const early: Buffer[] = [];
  let listener = (bytes: Buffer): void => {
    early.push(bytes);
  };
  const answer = await new Promise<Answer>((resolve) => {
    socket.on('error', () => {});
    socket.once('close', dieWithTheHost);
    readLines(
      socket,
      (text) => {
        const said: Answer = JSON.parse(text);
        if (said.end === 'held') {
          ignoreSignals();
          return false;
        }
        socket.off('close', dieWithTheHost);
        resolve(said);
        return true;
      },
      (bytes) => listener(bytes),
    );
    socket.write(line({ ...call, tool: tool.name, pid: process.pid }));
    socket.resume();
  });
  return {
    answer,
    connection: {
      socket,
      onData(wanted) {
        listener = wanted;
        for (const bytes of early.splice(0)) wanted(bytes);
      },
    },
  };
}

/** A process inside a kernel call goes down with the machine, without a message. */
function dieWithTheHost(): void {
  process.kill(process.pid, 'SIGKILL');
}

function ignoreSignals(): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => {});
}

/** The device that a path names, or null if it names none; then opening it shows what a tool would see. */
export function deviceIn(path: string): string | null {
  const plain = posix.normalize(path);
  return /^\/dev\/v3-vm[0-9]+$/.test(plain) ? plain : null;
}

/** Makes a call on a device, or on whatever else was named: a file that can be opened refuses the call. */
export async function askDevice(tool: Tool, path: string, callOn: (device: string) => Call): Promise<Answer> {
  const device = deviceIn(path);
  if (device !== null) {
    const answer = await ask(tool, callOn(device));
    return answer.end === 'away' ? { end: 'open' } : answer;
  }
  return canOpen(path) ? { end: 'ioctl' } : { end: 'open' };
}

export function canOpen(path: string): boolean {
  try {
    closeSync(openSync(Buffer.from(path, 'latin1'), 'r'));
    return true;
  } catch {
    return false;
  }
}

/** C's atoi: leading blanks, a sign, digits; it ignores the rest. */
export function atoi(text: string): number {
  return Number.parseInt(text, 10) || 0;
}
