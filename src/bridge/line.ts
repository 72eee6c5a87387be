import type { Readable, Writable } from 'node:stream';
import type { LinkTrouble } from '../state/fleet/link.js';

/** A command on another host, and its pipes: a bridge. */
export type Line = {
  stdin: Writable;
  stdout: Readable;
  /** What it, or what leads to it, says besides. */
  stderr: Readable;
  /** Resolves once it has ended; `code` is null where a signal ended it, or nothing is known. */
  ended: Promise<{ code: number | null }>;
  /** Ends it. Once it has ended, nothing happens. */
  end(): void;
};

/**
 * Why there is no line. Words are safe to show. `retries`: it may be tried again by itself; else only the user can
 * mend it.
 */
export type NoLine = { trouble: LinkTrouble; words: readonly string[]; retries: boolean };

/** Opens a line, or tells why there is none. The signal ends the opening, and not the line. Never rejects. */
export type OpenLine = (signal: AbortSignal) => Promise<Line | NoLine>;
