import { unfitForArgv } from './child.js';
import type { Pty, PtyOptions, Tool } from './host.js';
import type { Lifetime } from './lifetime.js';
import { processState, sleepsElsewhere } from './process-state.js';
import { readRestAtEnd, tryRead, type UnixTerminal } from './pty-rest.js';
import { ptyWriter } from './pty-writer.js';
import { openStderrPipe, type StderrPipe } from './stderr-pipe.js';
import { findProgram, notFound, type SearchPath } from './tool-path.js';

/** The only shell: it opens the pipe ($0) as stderr and becomes the child. Paths and names are its arguments. */
const WITH_STDERR_APART = 'exec 2>"$0"; exec "$@"';

/** Variables that describe this program's own terminal, which is not the child's. */
const NOT_FOR_THE_CHILD = ['COLUMNS', 'LINES', 'TERMCAP', 'TMUX', 'TMUX_PANE', 'STY', 'WINDOW', 'WINDOWID'];

/** While paused, this much is kept before the child has to wait. */
const PAUSED_LIMIT_BYTES = 64 * 1024;

/** A piece of this size is part of a flood; a shorter read is probably the last. */
const FLOOD_PIECE_BYTES = 1024;

const PIECE_BYTES = 64 * 1024;
/** What takes longer was interrupted: other processes ran meanwhile. */
const AT_ONCE_MS = 2;

/** Opens a tool on a pty as `Host.openPty` says (see host.ts). */
export function openToolPty(
  search: SearchPath,
  env: Readonly<Record<string, string | undefined>>,
  lifetime: Lifetime,
  tool: Tool,
  args: readonly string[],
  options: PtyOptions,
): Promise<Pty | { reason: string }> {
  return openProgramPty(search, env, lifetime, tool, args, options);
}

/** The same for any program of PATH. */
export async function openProgramPty(
  search: SearchPath,
  env: Readonly<Record<string, string | undefined>>,
  lifetime: Lifetime,
  program: string,
  args: readonly string[],
  options: PtyOptions,
): Promise<Pty | { reason: string }> {
  const path = findProgram(search, program);
  if (path === null) return { reason: notFound(search, program) };
  const unfit = unfitForArgv([path, ...args]);
  if (unfit !== null) return { reason: unfit };
  const stderr = options.onStderr === undefined ? null : await openStderrPipe(search, options.onStderr);
  if (stderr !== null && 'reason' in stderr) return stderr;
  const shell = stderr === null ? [] : ['/bin/sh', '-c', WITH_STDERR_APART, stderr.path];
  const [file = path, ...rest] = [...shell, ...lifetime.prefix, path, ...args];
  try {
    const nodePty = await import('node-pty');
    const child = nodePty.spawn(file, rest, {
      name: options.term,
      cols: options.columns,
      rows: options.rows,
      env: childEnvironment({ ...env, ...options.env }),
      encoding: null,
    });
    const unguard = lifetime.guard(child.pid);
    return asPty(child as UnixTerminal, stderr, unguard);
  } catch (error) {
    await stderr?.close();
    return {
      reason: `cannot open a terminal for ${program}: ${error instanceof Error ? error.message : error}`,
    };
  }
}

function childEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(env).filter(([name]) => !NOT_FOR_THE_CHILD.includes(name));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

type End = { code: number; signal: number | null };

function asPty(child: UnixTerminal, stderr: StderrPipe | null, unguard: () => void): Pty {
  const writer = ptyWriter(child.fd);
  child.on('close', writer.stop);
  // EIO is the end of a child, and node-pty throws any other error where it is the only listener.
  child.on('error', writer.stop);
  const dataListeners: ((bytes: Uint8Array) => void)[] = [];
  const exitListeners: ((end: End) => void)[] = [];
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  let paused = false;
  let gone = false;
  let told: End | null = null;
  let wakesBefore = 0;
  let last: End | null = null;

  const give = (bytes: Uint8Array) => {
    for (const listener of dataListeners) listener(bytes);
  };
  const tellExit = () => {
    if (told !== null || last === null) return;
    // Data without a listener does not delay the exit; paused data does.
    if (held.length > 0 && dataListeners.length > 0) return;
    told = last;
    for (const listener of exitListeners) listener(told);
  };
  const take = (bytes: Uint8Array) => {
    if (!paused && held.length === 0 && dataListeners.length > 0) return give(bytes);
    held.push(bytes);
    heldBytes += bytes.length;
    if (heldBytes > PAUSED_LIMIT_BYTES) child.pause();
  };
  child.onData((data: unknown) => {
    const bytes = data instanceof Uint8Array ? data : Buffer.from(String(data));
    take(paused ? bytes : withWhatWaits(child, bytes));
  });
  readRestAtEnd(child, take);
  child.onExit(({ exitCode, signal }) => {
    gone = true;
    writer.stop();
    unguard();
    const end = { code: exitCode, signal: signal === undefined || signal === 0 ? null : signal };
    void (stderr?.close() ?? Promise.resolve()).then(() => {
      last = end;
      tellExit();
    });
  });
  const giveHeld = () => {
    while (!paused && dataListeners.length > 0) {
      const bytes = held.shift();
      if (bytes === undefined) break;
      heldBytes -= bytes.length;
      give(bytes);
    }
    if (held.length === 0 && !gone) child.resume();
    tellExit();
  };
  return {
    pid: child.pid,
    onData(listener) {
      dataListeners.push(listener);
      giveHeld();
    },
    onExit(listener) {
      if (told !== null) listener(told);
      else exitListeners.push(listener);
    },
    write(bytes) {
      const from = performance.now();
      const before = processState(child.pid);
      const isTaken = writer.write(bytes);
      // A child that was awake, or that ran while this process did not, may have gone to sleep before the bytes came.
      const isSure = before?.letter === 'S' && performance.now() - from < AT_ONCE_MS;
      wakesBefore = (isSure ? before : processState(child.pid))?.wakes ?? 0;
      return isTaken;
    },
    state: () => (gone ? null : (processState(child.pid)?.letter ?? null)),
    unwritten: writer.unwritten,
    isWaiting() {
      const now = gone ? null : processState(child.pid);
      // On a busy machine a process that sleeps may not have been woken yet for the input that is there.
      if (now === null) return true;
      return now.letter === 'S' && now.wakes > wakesBefore && !sleepsElsewhere(child.pid);
    },
    resize(columns, rows) {
      if (gone || columns < 1 || rows < 1) return;
      try {
        child.resize(columns, rows);
      } catch {
        // The child has just ended; its exit will be reported soon.
      }
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      giveHeld();
    },
    kill(signal) {
      if (!gone) child.kill(signal);
    },
  };
}

/**
 * A terminal gives at most 4 KiB at a time, and node-pty needs a buffer and a turn of the event loop for each. What
 * follows a piece of a flood is read here and passed on with it, up to 64 KiB.
 */
function withWhatWaits(child: UnixTerminal, first: Uint8Array): Uint8Array {
  if (first.length < FLOOD_PIECE_BYTES) return first;
  // What the stream has buffered comes first.
  if (child._socket.readableLength > 0) return first;
  const bytes = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, first.length));
  bytes.set(first);
  let filled = first.length;
  for (let count = filled; count >= FLOOD_PIECE_BYTES && filled < bytes.length; filled += count) {
    count = tryRead(child.fd, bytes, filled);
  }
  return bytes.subarray(0, filled);
}
