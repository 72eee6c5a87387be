import type { EventEmitter } from 'node:events';
import type { OutputStream } from './output.js';

/** The part of `process.stdin` that is used. */
export type TerminalInput = EventEmitter & {
  readonly isTTY?: boolean;
  readonly fd?: number;
  setRawMode?(raw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
};

/** The part of `process.stdout` that is used. */
export type TerminalOutput = EventEmitter &
  OutputStream & { isTTY?: boolean; columns?: number; rows?: number };

/** Columns and rows. */
export type Size = { columns: number; rows: number };

/** The size that the terminal tells; 80×24 where it tells none. */
export function sizeOf(stdout: TerminalOutput): Size {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

/** Sets raw mode or takes it back; does nothing where there is no terminal. Never throws. */
export function setRaw(stdin: TerminalInput, raw: boolean): void {
  try {
    if (stdin.isTTY) stdin.setRawMode?.(raw);
  } catch {
    // The line is gone: there is no mode to set.
  }
}
