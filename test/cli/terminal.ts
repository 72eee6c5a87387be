import { spawn } from 'node-pty';
import { readRestAtEnd } from '../../src/host/pty-rest.js';
import { loadXterm } from '../../src/sessions/screen/load-xterm.js';
import { until } from '../simulator/simulated-host.js';
import { COMMAND } from './command.js';

/** The built command in a terminal of its own. */
export type InTerminal = {
  pid: number;
  /** The screen and its history, as text. */
  text: () => string;
  /** Waits until the program has printed this, even if a session has taken the screen since. */
  says: (wanted: RegExp) => Promise<void>;
  type: (text: string) => void;
  /** Waits until the text shows what is wanted. */
  shows: (wanted: RegExp) => Promise<void>;
  /** The exit code, once it has ended. */
  ended: () => Promise<number>;
  kill: (signal: string) => void;
};

const open = new Set<InTerminal>();

/** Kills what a test left running. */
export function endTerminals(): void {
  for (const terminal of open) terminal.kill('SIGKILL');
  open.clear();
}

/** Starts the built command in a terminal of `columns` × `rows`. `own`: more of its environment. */
export async function inTerminal(
  words: readonly string[],
  {
    columns = 100,
    rows = 40,
    own = {},
  }: { columns?: number; rows?: number; own?: Readonly<Record<string, string | undefined>> } = {},
): Promise<InTerminal> {
  const screen = (await loadXterm()).newTerminal({ cols: columns, rows, scrollback: 500 });
  const { DISPLAY, SSH_CONNECTION, ...env } = process.env;
  const pty = spawn(process.execPath, [COMMAND, ...words], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    env: { ...env, HOME: '/nonexistent', ...own },
  });
  let code: number | null = null;
  pty.onExit(({ exitCode }) => {
    open.delete(terminal);
    // After the last output: xterm parses what is written to it asynchronously.
    screen.write('', () => {
      code = exitCode;
    });
  });
  let said = '';
  const take = (text: string) => {
    said += text;
    screen.write(text);
  };
  pty.onData(take);
  readRestAtEnd(pty, (bytes) => take(Buffer.from(bytes).toString()));
  const text = () => {
    const { active } = screen.buffer;
    const lines = Array.from({ length: active.length }, (_, row) =>
      active.getLine(row)?.translateToString(true),
    );
    return lines.join('\n').trimEnd();
  };
  const terminal: InTerminal = {
    pid: pty.pid,
    text,
    type: (keys) => pty.write(keys),
    says: async (wanted) => {
      await until(`${wanted} said`, () => wanted.test(said));
    },
    shows: async (wanted) => {
      await until(`${wanted} on the screen`, () => wanted.test(text())).catch((error: unknown) => {
        throw new Error(`${String(error)}; it shows:\n${text()}`);
      });
    },
    ended: async () => {
      await until('the end of the program', () => code !== null);
      return code ?? -1;
    },
    kill: (signal) => pty.kill(signal),
  };
  open.add(terminal);
  return terminal;
}
