import type { ParsedLogLine } from '../host/log-line.js';

/** A line of the kernel log; `number` counts up from 1 for the life of the program and names the line. */
export type LogLine = Omit<ParsedLogLine, 'telemetry'> & { number: number };

export type LogSource =
  | { kind: 'file'; path: string; state: 'following' | 'missing' | 'unreadable'; reason: string | null }
  | { kind: 'dmesg'; seconds: number; state: 'following' | 'unreadable'; reason: string | null }
  | { kind: 'none'; reason: string };

/**
 * How far back a log file was read at the start: so many bytes, and whether that is all of it (`whole`) and
 * all that will be read (`done`).
 */
export type Backlog = { bytes: number; whole: boolean; done: boolean };

/** The followed kernel log: a history of at most `limit` lines. */
export interface LogFollower {
  source(): LogSource;
  /** Null where there is no file to look back in. */
  backlog(): Backlog | null;
  /** The lines held, oldest first. The same array until something changes. */
  lines(): readonly LogLine[];
  subscribe(listener: () => void): () => void;
  close(): void;
}
