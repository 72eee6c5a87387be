import type { ParsedLogLine } from '../host/log-line.js';

/** A line of the kernel log; `number` grows for the life of the program and identifies the line. */
export type LogLine = ParsedLogLine & {
  number: number;
  /**
   * Where a line is from, raw and told without parsing it: the same for all lines of a VM's vcore. Null where only parsing
   * it can tell, or where it may say more than most: an error, a launch, that another line was repeated.
   */
  plainOrigin: string | null;
};

export type LogSource =
  | { kind: 'file'; path: string; state: 'following' | 'missing' | 'unreadable'; reason: string | null }
  | { kind: 'journal' | 'kmsg'; state: 'following' | 'unreadable'; reason: string | null }
  | { kind: 'dmesg'; seconds: number; state: 'following' | 'unreadable'; reason: string | null }
  | { kind: 'none'; reason: string };

/**
 * How far back a log file has been read at the start: so many bytes, whether that is the whole file (`whole`), and
 * whether reading is over (`done`).
 */
export type Backlog = { bytes: number; whole: boolean; done: boolean };

/** The followed kernel log, with a limited history. */
export interface LogFollower {
  source(): LogSource;
  /** Null where there is no file to read back in. */
  backlog(): Backlog | null;
  /** Reads on into the past of a log file, where it was not read back to its begin. */
  readBack(): void;
  /** The lines kept, oldest first. The array grows: what is to stay as it is must be copied. */
  lines(): readonly LogLine[];
  /** How many lines fell out of the history for newer ones, READ GUEST and telemetry not counted. */
  dropped(): number;
  subscribe(listener: () => void): () => void;
  /** Why lines after the one with this number may be missing, in raw words; null: none are. */
  gap(after: number): string | null;
  close(): void;
}
