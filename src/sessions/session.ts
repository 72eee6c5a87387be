import type { CellGrid } from '../terminal/cells.js';
import type { MenuKey } from './keys/menu-keys.js';
import type { PasteView } from './keys/paste-view.js';
import type { RecordingView, SessionRecording } from './recording/session-recording.js';
import type { Place } from './screen/place.js';
import type { SessionLines } from './screen/session-lines.js';

/** How to reach a guest. */
export type SessionMode = 'console' | 'stream' | 'vnc';

/**
 * How a session ended: `closed` by this program, `left` by a key of its tool, `killed` by a signal, `refused` by its tool
 * or the host, or `lost`: the tool ended without saying why, mostly because something became of the VM.
 */
export type EndKind = 'closed' | 'left' | 'killed' | 'refused' | 'lost';

/** A VNC server, and how to reach it. */
export type VncView = {
  port: number;
  password: string;
  /** True: it listens on every address of this machine; false: on this machine only. */
  everywhere: boolean;
  /** True: viewers that can speak TLS with it. */
  tls: boolean;
  /** The command that brings the port to the user's own machine. */
  tunnel: string;
  /** True where this user's programs can open a window here. */
  hasDisplay: boolean;
  /** The viewer that is open here; `asks`: it asks for the password. */
  viewer: { name: string; asks: boolean } | null;
  /** How many viewers are connected, from here or elsewhere. */
  connected: number;
};

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
  /** How it ended; null while it lasts. */
  endKind: EndKind | null;
  /** What is wrong with its tool while it lasts, such as that it hangs; null: nothing is. */
  trouble: string | null;
  /** What the tool said on stderr, newest last; at most 100 lines. */
  remarks: readonly string[];
  /** The paste that is on its way, where it takes long; null: there is none. */
  pasting: PasteView | null;
  /** True where there are lines above the screen. */
  hasScrollback: boolean;
  /** The recording that goes on; null: none does. */
  recording: RecordingView | null;
  /** VNC: where to connect. */
  vnc: VncView | null;
};

/** A size in cells. */
type Size = { columns: number; rows: number };

/** What can be typed into a guest besides what the user's own keyboard has. Does nothing where the session has ended. */
export type SessionKeyboard = {
  /** The keys of the send-key menu, in its order. */
  keys(): readonly MenuKey[];
  /** Types a key of the menu, by its name. */
  send(name: string): void;
  /**
   * Types `stty rows R cols C` and Enter, and returns that size; null for a console.
   * @param room the room that it has while it is typed into; null: the size of its screen
   */
  typeSize: ((room: Size | null) => Size) | null;
  /** Drops what is left of a paste, and says how much was typed; false: there is none on its way. */
  stopPaste(): boolean;
  /** Sets the emulator back to its first state, and keeps the scrollback; null for a console: its tool would not paint again. */
  reset: (() => void) | null;
};

/** What a view shows first: a line by its number, and a column from 0. */
export type ViewPlace = { top: number; left: number };

/** Cells of a session, and the place of the first. */
export type SessionGrid = CellGrid & ViewPlace;

/** A session: open, or ended and still readable. */
export interface Session {
  view(): SessionView;
  /**
   * What is shown in `columns` × `rows`. A stream is resized to this size, a console never is.
   * @param covered rows of a stream's size that have something else on them for a moment, so that it is not resized
   * @param at from where on the lines are shown, as near as possible; they stay as they are while output comes. Null:
   * the screen, around the cursor where it is larger.
   */
  screen(columns: number, rows: number, covered?: number, at?: ViewPlace | null): SessionGrid;
  /** The scrollback and the screen as they are at this moment; null where there are none. */
  lines(): SessionLines | null;
  /** Remembers where the guest starts anew: at its first line, or from the line that is next. */
  markBoot(at: 'first' | 'next'): void;
  /** Calls back when lines have got other numbers, as when a resize has wrapped them anew, with where a place is then. */
  onRewrap(listener: (placeAfter: (place: Place) => Place) => void): void;
  /** How many bytes the tool has shown so far. */
  received(): number;
  /** Types bytes from the user's keyboard; does nothing where the session has ended. */
  write(bytes: Uint8Array): void;
  /** Pastes a text, in brackets where the guest asked for that. */
  paste(text: string): void;
  /** Null for VNC. */
  readonly keyboard: SessionKeyboard | null;
  /** Its recordings; null for VNC. */
  readonly recording: Pick<SessionRecording, 'start' | 'stop' | 'note'> | null;
  /** Calls back after the screen or the view changed, once for many changes. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** VNC: opens a viewer where there is a display and none is open; its words are among the remarks. */
  openViewer?(): void;
  /**
   * Ends the session in the tool's own way, then by signal. Resolves when its child is gone.
   * @param why in words, why it ended; `closed` unless given
   */
  close(why?: string): Promise<void>;
}
