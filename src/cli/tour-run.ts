import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { loadXterm } from '../sessions/screen/load-xterm.js';

/** How a command of the tour ended: its exit code, and its output on both streams in order. */
export type Ran = { code: number; text: string };

const COLUMNS = 80;
const ROWS = 60;
/** A real guest takes a while to boot, more on a busy machine. */
const LIMIT_MS = 120_000;

/** The program itself, as it was started. */
function ownCommand(): readonly string[] {
  return [process.argv[1] ?? ''];
}

/** Runs the program as a child with these arguments, without a terminal. */
export async function runCommand(words: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [...ownCommand(), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const free = endWithUs(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  const code = await new Promise<number>((resolve) => child.once('close', (exit) => resolve(exit ?? 1)));
  free();
  return { code, text };
}

function endWithUs(child: Pick<ChildProcess, 'kill'>): () => void {
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  return () => process.off('exit', kill);
}

/**
 * Runs the program in its own terminal: waits for the guest's prompt, types a line, waits for the next prompt and
 * leaves with Ctrl-].
 * @returns the exit code and the text on the screen
 */
export async function runSession(words: readonly string[], typed: string): Promise<Ran> {
  const { spawn: spawnPty } = await import('node-pty');
  const { newTerminal } = await loadXterm();
  const screen = newTerminal({ cols: COLUMNS, rows: ROWS, scrollback: 200 });
  const pty = spawnPty(process.execPath, [...ownCommand(), ...words], {
    name: 'xterm-256color',
    cols: COLUMNS,
    rows: ROWS,
    env: process.env,
  });
  const free = endWithUs({
    kill: () => {
      pty.kill('SIGKILL');
      return true;
    },
  });
  let exit: number | null = null;
  pty.onExit(({ exitCode }) => {
    exit = exitCode;
  });
  pty.onData((text) => screen.write(text));
  const lines = () => linesOf(screen.buffer.active);
  const prompts = () => lines().filter((line) => PROMPT.test(line)).length;
  await until(() => prompts() > 0 || exit !== null);
  pty.write(`${typed}\r`);
  await until(() => prompts() > 1 || exit !== null);
  pty.write('\x1d');
  const ended = await until(() => exit !== null);
  if (!ended) pty.kill('SIGKILL');
  // The last output may not have been parsed yet.
  await new Promise<void>((resolve) => screen.write('', resolve));
  free();
  const text = lines().join('\n');
  screen.dispose();
  return { code: exit ?? 1, text };
}

const PROMPT = /[#$] ?\S*/;

type Buffer = {
  length: number;
  getLine: (row: number) => { translateToString: (trim: boolean) => string } | undefined;
};

function linesOf(buffer: Buffer): readonly string[] {
  const lines = Array.from(
    { length: buffer.length },
    (_, row) => buffer.getLine(row)?.translateToString(true) ?? '',
  );
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** True where the condition came true in time. */
async function until(condition: () => boolean): Promise<boolean> {
  for (const end = performance.now() + LIMIT_MS; performance.now() < end; await delay(20))
    if (condition()) return true;
  return false;
}
