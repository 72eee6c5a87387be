import type { CellGrid } from '../terminal/cells.js';

/** How to reach a guest: the report's three modes. */
export type SessionMode = 'console' | 'stream' | 'vnc';

/** A session as a tab shows it. All texts are raw: make them safe before showing. */
export type SessionView = {
  id: string;
  mode: SessionMode;
  device: string;
  /** The stream's name in stream mode. */
  stream: string | null;
  state: 'opening' | 'open' | 'ended';
  /** Why it ended, in words for the user; null while it lasts. */
  endedBecause: string | null;
  /** What the tool said beside its screen (stderr), newest last; at most 100 lines. */
  remarks: readonly string[];
  /** VNC: where to connect. */
  vnc: { host: string; port: number; password: string; viewer: string | null } | null;
};

/** An open (or ended, still readable) session. */
export interface Session {
  view(): SessionView;
  /**
   * The session's screen cut to `columns` × `rows`: the part around the cursor where it is larger. A stream
   * is resized to this size, a console never is.
   */
  screen(columns: number, rows: number): CellGrid;
  /**
   * Shows what is so many lines above the end, and keeps showing it while lines are added; 0: the end again, as
   * does anything that is typed or pasted.
   */
  scrollTo(back: number): void;
  /** How many lines are below those that are shown; 0: the end is shown. */
  back(): number;
  /** Lines of history above the screen; 0 for a console. */
  history(): number;
  /** Bytes from the user's keyboard for the guest. Dropped where the session has ended. */
  write(bytes: Uint8Array): void;
  /** A pasted text: bracketed for the guest where it asked for that. */
  paste(text: string): void;
  /** Calls back after the screen or the view changed; many changes may be one call. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Ends the session in the tool's own way, then by signal. Resolves when its child is gone. */
  close(): Promise<void>;
}
