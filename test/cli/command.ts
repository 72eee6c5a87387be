import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The built command: `node build.js` writes it. `V3_TUI_BUILD` names another folder with a build. */
export const COMMAND = resolve(process.env.V3_TUI_BUILD ?? 'dist', 'v3_tui.js');

/** How a command ended. */
export type Ended = { code: number | null; stdout: string; stderr: string };

export type Running = {
  child: ChildProcess;
  ended: Promise<Ended>;
  stdout: () => string;
  stderr: () => string;
};

/**
 * Starts the built command without a terminal. `home`: the folder for HOME, so that nothing of the user is read; `env`:
 * more of its environment.
 */
export function start(
  words: readonly string[],
  options: { home?: string; cwd?: string; env?: Readonly<Record<string, string | undefined>> } = {},
): Running {
  return follow(process.execPath, [COMMAND, ...words], options);
}

/**
 * Starts the built command with its stdout in a pipe to a shell command. Its own exit code comes in the last line, once
 * it has ended: a pipe of Node's is a socket, and a program sees its end otherwise.
 */
export function throughPipe(
  words: readonly string[],
  reader: string,
  { path, ...options }: { cwd?: string; path?: string } = {},
): Running {
  const command = path === undefined ? '"$@"' : `PATH='${path}' "$@"`;
  const script = `exec 3>&1; { ${command} 3>&-; echo $? >&3; } | ${reader}`;
  return follow('bash', ['-c', script, 'bash', process.execPath, COMMAND, ...words], options);
}

function follow(
  program: string,
  words: readonly string[],
  options: { home?: string; cwd?: string; env?: Readonly<Record<string, string | undefined>> },
): Running {
  const { HOME, XDG_CONFIG_HOME, XDG_STATE_HOME, DISPLAY, ...env } = process.env;
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, HOME: options.home ?? '/nonexistent', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** Runs the built command to its end. */
export function run(...words: string[]): Promise<Ended> {
  return start(words).ended;
}
