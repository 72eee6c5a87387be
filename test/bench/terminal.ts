import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type IPty, spawn } from 'node-pty';

/** An event at the terminal's side of a pty, with its time (`performance.now`). */
export type TerminalEvent =
  | { at: number; kind: 'output'; bytes: Buffer }
  | { at: number; kind: 'resize'; columns: number; rows: number };

/** A program on a pty. Everything that it writes is kept with its time, and parsed only later. */
export type Terminal = {
  readonly pid: number;
  /** Just before the fork. */
  readonly startedAt: number;
  readonly columns: number;
  readonly rows: number;
  readonly events: readonly TerminalEvent[];
  /** Presses keys, in one write. Returns the time just before it. */
  send(keys: string): number;
  resize(columns: number, rows: number): number;
  /** Stops reading, as on a stalled connection. */
  stall(): number;
  /** Reads again. */
  drain(): number;
  /** Waits for output after the event with this index; false: none came in time. */
  after(index: number, limitMs: number): Promise<boolean>;
  /** Waits until nothing has been written for this long; throws after the limit. */
  quiet(ms: number, limitMs?: number): Promise<void>;
  /** When the last process closed the pty. */
  readonly closedAt: Promise<number>;
  /** Kills the program. */
  close(): Promise<void>;
};

export type TerminalOptions = {
  file: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  columns?: number;
  rows?: number;
};

const QUIET_LIMIT_MS = 20_000;

/** How a terminal with synchronized updates answers the two queries of full-screen programs. */
const ANSWERS = [
  ['\x1b[?2026$p', '\x1b[?2026;2$y'],
  ['\x1b[c', '\x1b[?62;22c'],
] as const;

/** A query for the cursor's position right after moving it: v3_tui sends one with each warning. */
const POSITION_ASKED = /\x1b\[(\d+);(\d+)H\x1b\[6n/g;

const LONGEST_QUESTION = 16;

type UnixPty = IPty & { fd: number };

function isUnixPty(pty: IPty): pty is UnixPty {
  return 'fd' in pty && typeof pty.fd === 'number';
}

/** Starts a program on a pty. */
export function openTerminal(options: TerminalOptions): Terminal {
  const { columns = 120, rows = 40 } = options;
  const events: TerminalEvent[] = [];
  const waiting = new Set<() => void>();
  let unanswered = [...ANSWERS];
  /** The end of the output, where a query may have begun. */
  let begun = '';
  let closed = false;

  const startedAt = performance.now();
  const pty = spawn(options.file, [...options.args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd,
    env: { ...options.env },
    encoding: null,
  });
  if (!isUnixPty(pty)) throw new Error('node-pty tells no descriptor');

  const send = (keys: string) => {
    const at = performance.now();
    // node-pty's own write goes through a thread, which takes time.
    writeSync(pty.fd, keys);
    return at;
  };
  pty.onData((data: string | Buffer) => {
    const at = performance.now();
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    events.push({ at, kind: 'output', bytes });
    for (const wake of [...waiting]) wake();
    const text = begun + bytes.toString('latin1');
    let answered = 0;
    for (const { index, 0: question, 1: row, 2: column } of text.matchAll(POSITION_ASKED)) {
      send(`\x1b[${row};${column}R`);
      answered = index + question.length;
    }
    begun = text.slice(Math.max(answered, text.length - LONGEST_QUESTION));
    if (unanswered.length === 0) return;
    unanswered = unanswered.filter(([question, answer]) => {
      if (!bytes.includes(question)) return true;
      send(answer);
      return false;
    });
  });
  const closedAt = new Promise<number>((resolve) => {
    pty.onExit(() => {
      closed = true;
      resolve(performance.now());
      for (const wake of [...waiting]) wake();
    });
  });
  const outputAfter = (index: number) =>
    events.length > index + 1 && events.slice(index + 1).some(({ kind }) => kind === 'output');

  return {
    pid: pty.pid,
    startedAt,
    columns,
    rows,
    events,
    closedAt,
    send,
    resize(newColumns, newRows) {
      const at = performance.now();
      events.push({ at, kind: 'resize', columns: newColumns, rows: newRows });
      pty.resize(newColumns, newRows);
      return at;
    },
    stall() {
      pty.pause();
      return performance.now();
    },
    drain() {
      const at = performance.now();
      pty.resume();
      return at;
    },
    after(index, limitMs) {
      if (outputAfter(index)) return Promise.resolve(true);
      return new Promise((resolve) => {
        const finish = (came: boolean) => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve(came);
        };
        const look = () => {
          if (outputAfter(index)) finish(true);
          else if (closed) finish(false);
        };
        const timer = setTimeout(() => finish(false), limitMs);
        waiting.add(look);
      });
    },
    async quiet(ms, limitMs = QUIET_LIMIT_MS) {
      const calledAt = performance.now();
      for (;;) {
        const last = Math.max(calledAt, events.at(-1)?.at ?? 0);
        const wait = last + ms - performance.now();
        if (wait <= 0) return;
        if (performance.now() > calledAt + limitMs)
          throw new Error(`not quiet for ${ms} ms within ${limitMs} ms`);
        await delay(wait);
      }
    },
    async close() {
      if (!closed) pty.kill('SIGKILL');
      await closedAt;
    },
  };
}

/** How many bytes were written from the event with this index on. */
export function bytesFrom(terminal: Terminal, index: number): number {
  return terminal.events
    .slice(index)
    .reduce((sum, event) => sum + (event.kind === 'output' ? event.bytes.length : 0), 0);
}
