/**
 * The screen driver: the built program on a real pty, with xterm.js as the terminal that a user sees.
 *
 *   const host = await startHost();                      // simulated-host.ts
 *   onTestFinished(() => host.stop());
 *   const app = startApp({ args: ['--host-root', host.root], columns: 120, rows: 40 });
 *   onTestFinished(() => app.close());
 *   await app.until('Not in inventory', 'the list');     // text, RegExp, or (rows) => boolean
 *   app.keys('j', 'enter');                              // key names: see key-bytes.ts
 *   await app.until(/Start web: which mode/, 'the mode dialog');
 *   app.keys('enter');
 *   expect(app.text()[0]).toContain('host1');
 *   app.keys('q');
 *   expect(await app.exited).toEqual({ code: 0 });
 *   expect(app.modes()).toEqual(RESTORED);
 *   expect(app.terminalAfter()).toContain(' echo ');     // what `stty -a` says once the program has ended
 *
 * - Needs `dist/` (`npm run build`; `npm test` builds first). V3_TUI_PROGRAM names another built program.
 * - Never sleep: `until` looks again at each piece of output, and fails with the whole screen after its bound.
 *   What the screen shows shall be waited for, too: `expect` is for what it does not show, and for the rest.
 *   To show that a key does nothing, press it, then one that shows, wait for that, and look.
 * - Wait for a dialog before answering it: keys that were sent before it was painted do not answer it.
 * - `esc` must be the last key of a call, and wait for its effect before the next: a terminal sends the same bytes
 *   for Esc and x as for Alt-x.
 * - The program runs under a small shell, as a user's does, so `exited` has the code that a shell sees: 128 and
 *   the signal's number where a signal ended it. `pid()` is the program's own, and so is what `kill` meets.
 * - HOME, the XDG folders and TMPDIR are a folder of this app's own (`folder`), which `close` removes.
 * - `screenToSvg(app.cells())` (svg.ts) is a picture of the screen with its colours, for a reader or a README.
 * - The terminal answers queries as xterm does; `answers: false` keeps it silent, as on many slow connections.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node-pty';
import { readRestAtEnd } from '../../src/host/pty-rest.js';
import { removeFolder } from '../../src/simulator/remove-folder.js';
import type { CellGrid } from '../../src/terminal/cells.js';
import { openReference } from '../terminal/reference-terminal.js';
import { GUARD_MS } from './guard.js';
import { keyBytes } from './key-bytes.js';
import { sendSignal } from './send-signal.js';
import { wholeFrames } from './whole-frames.js';

/** The built program that is tested. */
export const PROGRAM = process.env.V3_TUI_PROGRAM ?? join(import.meta.dirname, '../../dist/v3_tui.js');

/** Runs the program ($3 …), leaves its pid in $1 and, when it has ended, the terminal's settings in $2. */
const SHELL = `sh -c 'echo $$ >"$0"; exec "$@"' "$@"`;
const UNDER_A_SHELL = `settings=$0; ${SHELL}; code=$?; stty -a >"$settings" 2>&1; exit $code`;

export type AppOptions = {
  args?: readonly string[];
  /** Default 120. */
  columns?: number;
  /** Default 40. */
  rows?: number;
  /** Added to the driver's own environment; undefined removes a variable. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Working directory; default: the app's own folder. */
  cwd?: string;
  /** False: the terminal answers no query. */
  answers?: boolean;
  /** What the terminal says of its background (OSC 11), as `rgb:ffff/ffff/ffff`; it says nothing unless given. */
  background?: string;
  /** Another program instead of {@link PROGRAM} under node: its path and arguments come first in `args`. */
  command?: string;
};

/** The modes of the terminal that the program has set. */
export type Modes = {
  alternateScreen: boolean;
  cursorShown: boolean;
  bracketedPaste: boolean;
  wrap: boolean;
  mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  focusEvents: boolean;
  applicationCursor: boolean;
  /** True during a synchronized update. */
  synchronized: boolean;
};

/** The modes that a shell expects. */
export const RESTORED: Modes = {
  alternateScreen: false,
  cursorShown: true,
  bracketedPaste: false,
  wrap: true,
  mouse: 'none',
  focusEvents: false,
  applicationCursor: false,
  synchronized: false,
};

export type Condition = string | RegExp | ((rows: readonly string[]) => boolean);

export type App = {
  /** The app's own folder: HOME, XDG folders, TMPDIR. */
  readonly folder: string;
  /** Presses keys, each by its name. */
  keys(...names: string[]): void;
  /** Types a text, as keys. */
  type(text: string): void;
  /** Pastes a text, marked where the program asked for marks. */
  paste(text: string): void;
  /** Sends bytes as they are. */
  write(bytes: string | Uint8Array): void;
  /** The rows as shown, without blanks at their ends. */
  text(): readonly string[];
  /** Waits until the screen shows what is wanted; `what` names it for the failure message. */
  until(wanted: Condition, what?: string, limitMs?: number): Promise<void>;
  /** Like `until`, for what must disappear. */
  untilGone(unwanted: Condition, what?: string, limitMs?: number): Promise<void>;
  resize(columns: number, rows: number): void;
  /** From 0; null while the program hides it. */
  cursor(): { column: number; row: number } | null;
  modes(): Modes;
  /** The cells with their styles. */
  cells(): CellGrid;
  /** All bytes that the program wrote so far. */
  raw(): Buffer;
  /** The program's process id, once it has begun. */
  pid(): number;
  kill(signal: NodeJS.Signals): void;
  /** Closes the terminal, as a dropped connection does. */
  hangUp(): void;
  readonly exited: Promise<{ code: number }>;
  /** What `stty -a` said of the terminal after the program had ended. */
  terminalAfter(): string;
  /** The screen in a frame, for messages. */
  picture(): string;
  /** Ends the program if it still runs, and removes the folder. */
  close(): Promise<void>;
};

/** Starts the program on a terminal. */
export function startApp(options: AppOptions = {}): App {
  const { columns = 120, rows = 40, answers = true } = options;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-screen-')));
  const home = join(folder, 'home');
  mkdirSync(home);
  mkdirSync(join(folder, 'tmp'));
  const pidFile = join(folder, 'pid');
  const settingsFile = join(folder, 'stty');
  if (options.command === undefined && !existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not built`);

  const program = options.command === undefined ? [process.execPath, PROGRAM] : [options.command];
  const screen = openReference(columns, rows);
  const { terminal } = screen;
  const pty = spawn(
    '/bin/sh',
    ['-c', UNDER_A_SHELL, settingsFile, pidFile, ...program, ...(options.args ?? [])],
    {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd: options.cwd ?? home,
      env: environment(folder, options.env ?? {}),
      encoding: null,
    },
  );

  const log: Buffer[] = [];
  const listeners = new Set<() => void>();
  let writing: Promise<void> = Promise.resolve();
  let cursorShown = true;
  let ended: { code: number } | null = null;

  for (const [final, shown] of [
    ['h', true],
    ['l', false],
  ] as const) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) cursorShown = shown;
      return false;
    });
  }
  terminal.parser.registerOscHandler(11, (question) => {
    if (question === '?' && options.background !== undefined)
      toProgram(`\x1b]11;${options.background}\x1b\\`);
    return true;
  });
  const toProgram = (bytes: string | Uint8Array) => {
    if (ended === null) pty.write(typeof bytes === 'string' ? bytes : Buffer.from(bytes));
  };
  if (answers) terminal.onData(toProgram);
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const frames = wholeFrames();
  const show = (bytes: Buffer) => {
    writing = screen.write(bytes);
    void writing.then(tell);
  };
  const take = (data: string | Uint8Array) => {
    const bytes = Buffer.from(data);
    log.push(bytes);
    show(frames.take(bytes));
  };
  pty.onData(take);
  readRestAtEnd(pty, take);
  const exited = new Promise<{ code: number }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      show(frames.rest());
      void writing.then(() => {
        ended = { code: signal ? 128 + signal : exitCode };
        resolve(ended);
        tell();
      });
    });
  });

  const picture = () => framed(screen.lines(), `${terminal.cols}x${terminal.rows}`, ended);

  const wait = (holds: () => boolean, what: string, limitMs: number) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (holds()) finish(resolve);
        else if (ended) finish(() => reject(new Error(`The program ended before ${what}.\n${picture()}`)));
      };
      const timer = setTimeout(() => {
        finish(() => reject(new Error(`Waited ${limitMs} ms for ${what}.\n${picture()}`)));
      }, limitMs);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        settle();
      };
      listeners.add(look);
      look();
    });

  const app: App = {
    folder,
    exited,
    picture,
    write: toProgram,
    keys: (...names) => {
      const at = names.indexOf('esc');
      if (at >= 0 && at < names.length - 1) throw new Error('esc must be the last key of a call');
      for (const name of names) toProgram(keyBytes(name, terminal.modes.applicationCursorKeysMode));
    },
    type: (text) => toProgram(text),
    paste: (text) => toProgram(terminal.modes.bracketedPasteMode ? `\x1b[200~${text}\x1b[201~` : text),
    text: () => screen.lines(),
    until: (wanted, what = String(wanted), limitMs = GUARD_MS) =>
      wait(() => shows(screen.lines(), wanted), what, limitMs),
    untilGone: (unwanted, what = `${unwanted} to go`, limitMs = GUARD_MS) =>
      wait(() => !shows(screen.lines(), unwanted), what, limitMs),
    resize: (newColumns, newRows) => {
      screen.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    cursor: () => (cursorShown ? screen.grid().cursor : null),
    modes: () => ({
      alternateScreen: terminal.buffer.active.type === 'alternate',
      cursorShown,
      bracketedPaste: terminal.modes.bracketedPasteMode,
      wrap: terminal.modes.wraparoundMode,
      mouse: terminal.modes.mouseTrackingMode,
      focusEvents: terminal.modes.sendFocusMode,
      applicationCursor: terminal.modes.applicationCursorKeysMode,
      synchronized: terminal.modes.synchronizedOutputMode,
    }),
    cells: () => {
      const grid = screen.grid();
      return cursorShown ? grid : { ...grid, cursor: null };
    },
    raw: () => Buffer.concat(log),
    pid: () => pidIn(pidFile),
    kill: (signal) => {
      sendSignal(pidIn(pidFile), signal);
    },
    hangUp: () => pty.kill('SIGHUP'),
    terminalAfter: () => readFileSync(settingsFile, 'utf8').replaceAll('\n', ' '),
    close: async () => {
      if (ended === null) {
        // The shell ends after its program, so it leaves no zombie; it is killed only if it does not end.
        killIfThere(pidFile);
        const late = setTimeout(() => pty.kill('SIGKILL'), 10_000);
        await exited;
        clearTimeout(late);
      }
      removeFolder(folder);
    },
  };
  return app;
}

function environment(
  folder: string,
  change: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const home = join(folder, 'home');
  const env: Record<string, string | undefined> = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_STATE_HOME: join(home, '.local/state'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    TMPDIR: join(folder, 'tmp'),
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...change,
  };
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function shows(rows: readonly string[], wanted: Condition): boolean {
  if (typeof wanted === 'function') return wanted(rows);
  const text = rows.join('\n');
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}

function framed(rows: readonly string[], size: string, ended: { code: number } | null): string {
  const state = ended ? `ended with ${ended.code}` : 'running';
  return [`--- ${size}, ${state} ---`, ...rows.map((row) => `|${row}`), '---'].join('\n');
}

/** A valid process id: 0 or -1 would mean whole groups of processes. */
function pidIn(file: string): number {
  const text = readFileSync(file, 'utf8');
  if (!/^[1-9]\d+\n$/.test(text)) throw new Error('the program has not begun');
  return Number(text);
}

function killIfThere(pidFile: string): void {
  try {
    sendSignal(pidIn(pidFile), 'SIGKILL');
  } catch {
    // It has not begun, or it has ended by itself.
  }
}
