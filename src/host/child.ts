import { closeSync, openSync } from 'node:fs';
import { textStream, validText } from '../text/byte-text.js';
import type { OutputPiece, ToolEnd } from './host.js';
import { systemReason } from './system-error.js';

/** A child to start, without a shell: its path and arguments. */
type ChildSpec = {
  path: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  cwd?: string | undefined;
  input?: string | Uint8Array | undefined;
  /** True: it is ended when the program exits normally. False: it is left running. */
  endsWithUs: boolean;
  /** True: Ctrl-C on the terminal does not reach it, as it reaches no child that is left running. */
  ownSession?: boolean;
  /** Gets what the child prints on stdout as it comes; it is not kept then. */
  onStdout?: ((bytes: Uint8Array) => void) | undefined;
};

/** A started child. */
export type Child = {
  pid: number;
  /** Resolves when the child itself has ended, even where its own children still have its pipes open. */
  ended: Promise<ToolEnd>;
  /** What it has printed so far. */
  output(): { pieces: readonly OutputPiece[]; cut: boolean };
  /** After this the child does not keep the program from exiting. */
  release(): void;
  kill(signal: NodeJS.Signals): void;
};

/** Output beyond this is thrown away. */
const OUTPUT_LIMIT_BYTES = 256 * 1024;

/** How long the last output of an ended child is waited for while something still has its pipes open. */
const LAST_OUTPUT_MS = 250;

/** Starts a child and captures its output. Never throws: it returns why the child cannot be started. */
export async function startChild(spec: ChildSpec): Promise<Child | { reason: string }> {
  const unfit = unfitForArgv([spec.path, ...spec.args, spec.cwd ?? '']);
  if (unfit !== null) return { reason: unfit };
  try {
    needDescriptors();
    return await spawned(spec);
  } catch (error) {
    return { reason: `cannot start ${spec.path}: ${systemReason(error)}` };
  }
}

/** How many a child needs: both ends of its pipes, and a few more. */
const DESCRIPTORS = 12;

/**
 * Throws where there are too few descriptors for a child's pipes. Node would emit that error later, when execa does not
 * listen for it, which would end the program.
 */
function needDescriptors(): void {
  const opened: number[] = [];
  try {
    for (let n = 0; n < DESCRIPTORS; n++) opened.push(openSync('/dev/null', 'r'));
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

async function spawned(spec: ChildSpec): Promise<Child | { reason: string }> {
  const { execa } = await import('execa');
  const child = execa(spec.path, spec.args, {
    stdin: spec.input === undefined ? 'ignore' : 'pipe',
    ...(spec.input === undefined ? {} : { input: spec.input }),
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    env: spec.env,
    extendEnv: false,
    // Its own way takes signals from this program while a child runs, and loses those that come as it lets go.
    cleanup: false,
    // In a session of its own: Ctrl-C and a hang-up reach the whole process group of the terminal.
    detached: !spec.endsWithUs || spec.ownSession === true,
    forceKillAfterDelay: false,
    reject: false,
    buffer: false,
    encoding: 'buffer',
    verbose: 'none',
  });
  const { pid } = child;
  if (pid === undefined) {
    const result = await child;
    return {
      reason: `cannot start ${spec.path}: ${result.originalMessage ?? result.code ?? 'unknown reason'}`,
    };
  }
  const caught = catchOutput(spec.onStdout === undefined ? child.stdout : null, child.stderr);
  if (spec.onStdout !== undefined) child.stdout?.on('data', spec.onStdout);
  if (spec.endsWithUs) endAtExit(child);
  const ended = endOf(child).then((end) => {
    endingAtExit.delete(child);
    caught.finish();
    return end;
  });
  return {
    pid,
    ended,
    output: caught.output,
    release() {
      for (const handle of [child, child.stdin, child.stdout, child.stderr]) unref(handle);
    },
    kill(signal) {
      child.kill(signal);
    },
  };
}

type Ending = {
  once(event: 'exit' | 'close', listener: (code: number | null, signal: string | null) => void): unknown;
  kill(): boolean;
};

const endingAtExit = new Set<Ending>();

function endAtExit(child: Ending): void {
  endingAtExit.add(child);
  if (process.listeners('exit').includes(endAll)) return;
  process.on('exit', endAll);
}

function endAll(): void {
  for (const child of endingAtExit) child.kill();
}

/**
 * Why these texts cannot be arguments, or null. The system cuts an argument at a NUL, and invalid bytes would be
 * changed: the tool would act on something else.
 */
export function unfitForArgv(args: readonly string[]): string | null {
  if (args.some((arg) => arg.includes('\0'))) return 'an argument contains a NUL byte';
  if (!args.every(validText)) return 'an argument is not valid UTF-8';
  return null;
}

function endOf(child: Ending): Promise<ToolEnd> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const end: ToolEnd = signal === null ? { kind: 'exit', code: code ?? 0 } : { kind: 'signal', signal };
      const timer = setTimeout(() => resolve(end), LAST_OUTPUT_MS);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(end);
      });
    });
  });
}

type Readable = { on(event: 'data', listener: (bytes: Uint8Array) => void): unknown } | null;

function catchOutput(stdout: Readable, stderr: Readable) {
  const pieces: OutputPiece[] = [];
  let room = OUTPUT_LIMIT_BYTES;
  let cut = false;
  let finished = false;
  const finishers: (() => void)[] = [];
  const listen = (stream: OutputPiece['stream'], source: Readable) => {
    const decoder = textStream();
    const add = (text: string) => {
      if (text !== '') pieces.push({ stream, text });
    };
    source?.on('data', (bytes) => {
      if (finished) return;
      const kept = bytes.subarray(0, room);
      room -= kept.length;
      if (kept.length < bytes.length) cut = true;
      add(decoder.push(kept));
    });
    finishers.push(() => add(decoder.end()));
  };
  listen('stdout', stdout);
  listen('stderr', stderr);
  return {
    output: () => ({ pieces: [...pieces], cut }),
    finish() {
      for (const finisher of finishers) finisher();
      finished = true;
    },
  };
}

function unref(handle: object | null): void {
  if (handle !== null && 'unref' in handle && typeof handle.unref === 'function') handle.unref();
}
