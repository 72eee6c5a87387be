import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

/** What a worker does. */
export type Task =
  | { do: 'churn'; path: string; tag: string }
  | { do: 'add'; path: string; names: readonly string[] }
  | { do: 'read'; path: string }
  | { do: 'look'; path: string }
  | { do: 'hammer'; path: string; worker: number; rounds: number }
  | { do: 'batches'; path: string; batches: number; size: number }
  | { do: 'record'; path: string; tag: string }
  | { do: 'restore'; path: string; files: readonly string[] }
  | { do: 'claim-churn'; path: string }
  | { do: 'claim'; path: string; key: string };

/** A running worker. */
export type Worker = {
  child: ChildProcess;
  /** The next line it prints; null after its end. */
  next: () => Promise<unknown>;
  /** Its exit code, null after a signal. */
  ended: Promise<number | null>;
};

/** How a worker is started, if not in the usual way. */
export type Manner = {
  /** The most that it may write into a file, in KiB: beyond that a write fails. */
  largestFileKiB?: number;
  /** Without root's rights, so that permissions count. */
  unprivileged?: boolean;
  /** Files that it cannot lock: each try fails with this error. Needs strace. */
  lockless?: { files: readonly string[]; error: 'EOPNOTSUPP' | 'ENOLCK' };
};

/** What SQLite's driver is loaded from. */
const PACKAGES = ['better-sqlite3', 'bindings', 'file-uri-to-path'];

/** False for sources, and for build leftovers. */
function isLoaded(path: string): boolean {
  return !/better-sqlite3\/(?:deps|src|build\/(?:deps|Release\/(?!better_sqlite3\.node$)))/.test(path);
}

/** Bundles the worker once; workers are then real programs under Node alone. */
export async function bundleWorkers(): Promise<{
  start: (task: Task, manner?: Manner) => Worker;
  remove: () => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'v3-worker-'));
  chmodSync(folder, 0o755);
  // A worker without root's rights may not be able to read the current folder.
  for (const name of PACKAGES)
    cpSync(join('node_modules', name), join(folder, 'node_modules', name), {
      recursive: true,
      filter: isLoaded,
    });
  const script = join(folder, 'worker.mjs');
  await build({
    entryPoints: [new URL('./worker.ts', import.meta.url).pathname],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['better-sqlite3'],
  });
  return {
    start: (task, manner = {}) => startWorker(script, task, manner),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function startWorker(script: string, task: Task, manner: Manner): Worker {
  const [program, ...args] = commandOf([process.execPath, script, JSON.stringify(task)], manner);
  const child = spawn(program ?? '', args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(manner.unprivileged && process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}),
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    next: async () => {
      const line = await lines.next();
      return line.done ? null : JSON.parse(line.value);
    },
    ended: new Promise((resolve) => child.once('close', (code) => resolve(code))),
  };
}

function commandOf(argv: readonly string[], { largestFileKiB, lockless }: Manner): readonly string[] {
  if (largestFileKiB !== undefined)
    return ['bash', '-c', `ulimit -f ${largestFileKiB} && exec "$@"`, 'bash', ...argv];
  if (lockless === undefined) return argv;
  const inject = ['-e', 'trace=fcntl', '-e', `inject=fcntl:error=${lockless.error}`];
  return [
    'strace',
    '-f',
    '-o',
    '/dev/null',
    ...lockless.files.flatMap((file) => ['-P', file]),
    ...inject,
    ...argv,
  ];
}
