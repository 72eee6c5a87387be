import type { Pty, PtyOptions } from '../../host/host.js';
import type { SessionEnd } from '../../ssh/session-end.js';

/** A command of a far host on a terminal of this program. */
export type FarPty = {
  /** What the command prints, and nothing of what leads to it. */
  pty: Pty;
  /** Judges its end; to be called once, with the exit code of {@link Pty.onExit}. */
  end(exit: { code: number; signal: number | null }): Promise<SessionEnd>;
  /** Opens a port on this machine's 127.0.0.1 that leads to one on the far host's. */
  tunnel(farPort: number): Promise<Tunnel | { reason: string }>;
};

export type Tunnel = { port: number; close(): void };

/** The way to the sessions of a far host. */
export type FarWay = {
  /** Its name in this program. */
  host: string;
  /**
   * Runs a command there, on a terminal that has this size.
   * @param line for the far user's shell, see {@link import('../../ssh/far-line.js').farLine}
   * @returns it; or why there is no line, safe to show
   */
  open(
    line: string,
    options: Pick<PtyOptions, 'columns' | 'rows' | 'term'>,
  ): Promise<FarPty | { words: readonly string[] }>;
};
