import { createRequire } from 'node:module';
import type { Terminal as XtermTerminal } from '@xterm/headless';
import { type IPty, spawn } from 'node-pty';
import { readRestAtEnd } from '../../src/host/pty-rest.js';
import { until } from './simulated-host.js';

const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as { Terminal: typeof XtermTerminal };

export type TestTerminal = {
  pty: IPty;
  /** Everything that was written to the terminal, escape sequences and all. */
  raw(): string;
  /** What the terminal shows, line by line, without blanks at the ends. */
  lines(): readonly string[];
  cell(
    row: number,
    column: number,
  ): { text: string; foreground: number; background: number; bold: boolean } | null;
  type(text: string): void;
  /** Waits until a text is on the screen. */
  shows(text: string | RegExp): Promise<void>;
  exit(): Promise<number>;
  close(): void;
};

/** Runs a program on a pty with a terminal behind it. */
export function openTerminal(
  path: string,
  args: readonly string[],
  options: { columns?: number; rows?: number; term?: string; cwd?: string } = {},
): TestTerminal {
  const size = { cols: options.columns ?? 80, rows: options.rows ?? 25 };
  const name = options.term ?? 'xterm';
  const pty = spawn(path, [...args], {
    ...size,
    name,
    encoding: 'utf8',
    cwd: options.cwd ?? process.cwd(),
    env: { ...process.env, TERM: name },
  });
  const terminal = new Terminal({ ...size, allowProposedApi: true });
  let raw = '';
  let ended: number | null = null;
  const take = (text: string) => {
    raw += text;
    terminal.write(text);
  };
  pty.onData(take);
  readRestAtEnd(pty, (bytes) => take(Buffer.from(bytes).toString()));
  const exit = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      ended = signal ? 128 + signal : exitCode;
      resolve(ended);
    });
  });
  const lines = () =>
    Array.from(
      { length: terminal.rows },
      (_, row) =>
        terminal.buffer.active
          .getLine(terminal.buffer.active.viewportY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  return {
    pty,
    raw: () => raw,
    lines,
    cell(row, column) {
      const cell = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row)?.getCell(column);
      if (!cell) return null;
      return {
        text: cell.getChars(),
        foreground: cell.getFgColor(),
        background: cell.getBgColor(),
        bold: cell.isBold() !== 0,
      };
    },
    type: (text) => pty.write(text),
    async shows(text) {
      const there = () => {
        const all = lines().join('\n');
        return typeof text === 'string' ? all.includes(text) : text.test(all);
      };
      try {
        await until(`${text}`, there);
      } catch (error) {
        throw new Error(
          `${error instanceof Error ? error.message : error}; the screen shows:\n${lines().join('\n')}`,
        );
      }
    },
    exit: () => exit,
    close() {
      if (ended === null) pty.kill('SIGKILL');
      terminal.dispose();
    },
  };
}
