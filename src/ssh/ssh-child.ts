import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { unfitForArgv } from '../host/child.js';
import { findProgram, notFound, searchPath } from '../host/tool-path.js';
import { systemWords } from '../text/system-words.js';

/** ssh, started. */
export type SshChild = {
  pid: number;
  /** What goes to the far command. */
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves once it has ended; `code` is null where a signal ended it. */
  ended: Promise<{ code: number | null }>;
  /** Ends it, and what it started, such as the `ssh` to a jump host. Once it has ended, nothing happens. */
  end(): void;
};

/**
 * The environment of an ssh that must not ask: none of its ways to ask is left. `BatchMode` does not reach the ssh that
 * it starts for a jump host.
 */
export function environmentWithoutAsking(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { SSH_ASKPASS: _, DISPLAY: _x, WAYLAND_DISPLAY: _w, ...rest } = env;
  return { ...rest, SSH_ASKPASS_REQUIRE: 'never' };
}

/**
 * Starts ssh where it can ask nothing: in a session of its own, so without the terminal, and with pipes. Never throws.
 * @returns the child, or why there is none, in words
 */
export async function startSsh(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<SshChild | { reason: string }> {
  const child = await spawned(args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: environmentWithoutAsking(env),
  });
  if ('reason' in child) return child;
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined || stdin === null || stdout === null || stderr === null) {
    return { reason: 'ssh was started without its pipes' };
  }
  // The far command ends when it likes: what it has not read by then is lost, as in any pipe.
  stdin.on('error', () => undefined);
  endAtExit(child);
  return { pid, stdin, stdout, stderr, ended: endOf(child), end: () => end(child) };
}

/** How an ssh ended that was to open a connection. `late`: it was not waited for any longer. */
export type SshAnswer = { code: number | null; late?: true };

/**
 * Starts an ssh that goes into the background by itself.
 * @param ask true: it has the terminal, and asks there
 * @param stderr the descriptor of a file for what it says where it may not ask
 */
export async function startOpening(
  args: readonly string[],
  { ask, stderr, env }: { ask: boolean; stderr: number; env: NodeJS.ProcessEnv },
): Promise<{ ended: Promise<SshAnswer>; end(): void } | { reason: string }> {
  const child = await spawned(
    args,
    ask
      ? { stdio: ['inherit', 'ignore', 'inherit'], env }
      : { stdio: ['ignore', 'ignore', stderr], detached: true, env: environmentWithoutAsking(env) },
  );
  if ('reason' in child) return child;
  const ended = new Promise<SshAnswer>((resolve) => child.once('exit', (code) => resolve({ code })));
  const kill = () => void child.kill('SIGTERM');
  return { ended, end: ask ? kill : () => end(child) };
}

async function spawned(
  args: readonly string[],
  options: SpawnOptions,
): Promise<ChildProcess | { reason: string }> {
  const search = searchPath(null, options.env?.PATH);
  const path = findProgram(search, 'ssh');
  if (path === null) return { reason: notFound(search, 'ssh') };
  const unfit = unfitForArgv(args);
  if (unfit !== null) return { reason: `cannot start ${path}: ${unfit}` };
  const child = spawn(path, args, options);
  const failed = new Promise<string>((resolve) =>
    child.once('error', (error) => resolve(systemWords(error))),
  );
  return child.pid === undefined ? { reason: `cannot start ${path}: ${await failed}` } : child;
}

/** How long the last output of an ended ssh is waited for while something still has its pipes open, in ms. */
const LAST_OUTPUT_MS = 250;

function endOf(child: ChildProcess): Promise<{ code: number | null }> {
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      const timer = setTimeout(() => resolve({ code }), LAST_OUTPUT_MS);
      child.once('close', () => {
        clearTimeout(timer);
        resolve({ code });
      });
    });
  });
}

/** An ssh that does not end by itself is killed after this many ms. */
const END_MS = 2000;

function end(child: ChildProcess): void {
  killGroup(child, 'SIGTERM');
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), END_MS);
  timer.unref();
  child.once('exit', () => clearTimeout(timer));
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has just ended.
  }
}

const running = new Set<ChildProcess>();

function endAtExit(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (!process.listeners('exit').includes(endAll)) process.on('exit', endAll);
}

function endAll(): void {
  for (const child of running) killGroup(child, 'SIGTERM');
}
