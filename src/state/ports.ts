import type { Device } from '../host/device.js';
import type { ParsedLogLine } from '../host/log-line.js';

/** The ways to reach a guest. */
export type SessionMode = 'console' | 'stream' | 'vnc';

/** The session to open. */
export type SessionRequest = { mode: SessionMode; device: Device; stream: string | null; vmName: string };

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

/** What the state knows of a session. Texts are raw: make them safe before showing them. */
export type SessionView = {
  id: string;
  mode: SessionMode;
  device: string;
  stream: string | null;
  state: 'opening' | 'open' | 'ended';
  endedBecause: string | null;
  endKind: EndKind | null;
  trouble: string | null;
  remarks: readonly string[];
  pasting: PasteView | null;
  hasScrollback: boolean;
  /** The recording that goes on; null: none does. */
  recording: RecordingView | null;
  vnc: VncView | null;
};

/** `text`: the lines that a guest shows. `asciicast`: all that it prints, to be played again. */
export type RecordingKind = 'text' | 'asciicast';

/** A recording, and the file that is written at present. */
export type RecordingView = { kind: RecordingKind; path: string };

/** A paste that is on its way, and takes long. `isStuck`: the guest has taken nothing of it for a while. */
export type PasteView = { typed: number; of: number; isStuck: boolean };

/** A key of the send-key menu; `cannot`: why it does not reach the guest, in words about the tool, or null. */
export type MenuKey = { name: string; cannot: string | null };

/** A size in cells. */
export type Size = { columns: number; rows: number };

/** See `sessions/session.ts`. */
export type SessionKeyboard = {
  keys(): readonly MenuKey[];
  send(name: string): void;
  typeSize: ((room: Size | null) => Size) | null;
  stopPaste(): boolean;
  reset: (() => void) | null;
};

/** A place in a session's lines: a line's number, and a column from 0. */
export type Place = { row: number; column: number };

/** What a view shows first. */
export type ViewPlace = { top: number; left: number };

/**
 * A session's scrollback with its screen below it. Each line has a number that it keeps while lines are added and the
 * oldest are dropped. Texts are raw, those of cells are safe.
 */
export type SessionLines = {
  /** The oldest line, the screen's first, and one more than the last. */
  first: number;
  screen: number;
  end: number;
  columns: number;
  /** The guest's cursor. */
  cursor: Place;
  /** Where the guest started last, as far as that was seen; null: it was not. */
  boot: number | null;
  /** What a view of this size shows first while it follows the cursor. */
  following(columns: number, rows: number): ViewPlace;
  /** Without blanks at its end. */
  text(row: number): string;
  /** The text of each cell; empty for the second half of a wide character. */
  cells(row: number): readonly string[];
  /** True where the next line is the rest of this one. */
  continues(row: number): boolean;
};

/** An open session, as the state uses it; only the screens use its screen. */
export type SessionHandle = {
  view(): SessionView;
  /** How many bytes its tool has shown so far. */
  received(): number;
  /** Types into it, as `paste` does; does nothing where the session has ended. */
  write(bytes: Uint8Array): void;
  paste(text: string): void;
  /** Null for VNC. */
  readonly keyboard: SessionKeyboard | null;
  /** Null where it has none. */
  lines(): SessionLines | null;
  /** Remembers where the guest starts anew: at its first line, or from the line that is next. */
  markBoot(at: 'first' | 'next'): void;
  /** Begins, ends and annotates recordings; null for VNC. */
  readonly recording: {
    start(kind: RecordingKind): RecordingView | { reason: string };
    stop(): RecordingView | null;
    note(words: string): void;
  } | null;
  subscribe(listener: () => void): () => void;
  /** VNC: opens a viewer where there is a display and none is open. */
  openViewer?(): void;
  /** @param why in words, why it ended */
  close(why?: string): Promise<void>;
};

/** Opens sessions: `sessions/`, plugged in by `cli/`. */
export type OpenSession = (request: SessionRequest) => Promise<SessionHandle | { reason: string }>;

/** A line of the kernel log; `number` grows, and identifies it. Texts are raw. */
export type LogLine = Omit<ParsedLogLine, 'telemetry'> & { number: number };

/** The followed kernel log: `telemetry/`, plugged in by `cli/`. */
export type KernelLog = {
  source():
    | { kind: 'file'; path: string; state: 'following' | 'missing' | 'unreadable'; reason: string | null }
    | { kind: 'dmesg'; seconds: number; state: 'following' | 'unreadable'; reason: string | null }
    | { kind: 'none'; reason: string };
  /**
   * How many bytes of an existing log file were read, whether they are all of it (`whole`), and whether no more will be
   * read (`done`); null where there is no file.
   */
  backlog(): { bytes: number; whole: boolean; done: boolean } | null;
  lines(): readonly LogLine[];
  subscribe(listener: () => void): () => void;
  close(): void;
};

/** The exit rates of the guests: `telemetry/`, plugged in by `cli/`. */
export type ExitRates = {
  /** Takes a sample: the total exits of each running VM at `atMs`. */
  sample(atMs: number, exits: ReadonlyMap<Device, number>): void;
  /** Exits per second and the last rates, oldest first; null before two samples. */
  of(device: Device): { perSecond: number; history: readonly number[] } | null;
};
