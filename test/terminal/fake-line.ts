import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { type OuterTerminal, openOuterTerminal } from '../../src/terminal/outer-terminal.js';
import { drawText } from './painted-text.js';
import { openReference, type ReferenceTerminal } from './reference-terminal.js';

/** An outer terminal on streams, what was written to it, and the screen that shows it. */
export type FakeLine = {
  terminal: OuterTerminal;
  screen: ReferenceTerminal;
  written: string[];
  raw: boolean[];
  type(bytes: string): void;
  resize(columns: number, rows: number): void;
  /** From here on nothing drains until `drain`. */
  stall(): void;
  drain(): void;
  /** The line is cut. */
  fail(error: Error): void;
};

export function openFakeLine(columns = 40, rows = 10, env: Record<string, string> = {}): FakeLine {
  const screen = openReference(columns, rows);
  const written: string[] = [];
  const raw: boolean[] = [];
  let stalled = false;
  let waiting: (() => void) | null = null;
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) });
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      void screen.write(chunk);
      if (stalled) waiting = done;
      else done();
    },
  });
  const stdout = Object.assign(writable, { isTTY: true, columns, rows });
  const terminal = openOuterTerminal({
    stdin,
    stdout,
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
  });
  return {
    terminal,
    screen,
    written,
    raw,
    type: (bytes) => stdin.write(bytes),
    resize(newColumns, newRows) {
      screen.resize(newColumns, newRows);
      Object.assign(stdout, { columns: newColumns, rows: newRows });
      stdout.emit('resize');
    },
    stall: () => {
      stalled = true;
    },
    drain: () => {
      stalled = false;
      waiting?.();
      waiting = null;
    },
    fail: (error) => stdout.emit('error', error),
  };
}

/** Shows a frame as Ink does; it is painted in the turn that this waits for, if the line is free. */
export async function show(terminal: OuterTerminal, frame: string): Promise<void> {
  const { columns, rows } = terminal.size();
  drawText(terminal.ink.createOutput, columns, rows, frame);
  await turn();
}
