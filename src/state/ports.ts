import type { Device } from '../host/device.js';
import type { ParsedLogLine } from '../host/log-line.js';
import type { HostId } from './fleet/host-id.js';

/** The ways to reach a guest. */
export type SessionMode = 'console' | 'stream' | 'vnc';

/** The session to open. */
export type SessionRequest = {
  mode: SessionMode;
  device: Device;
  stream: string | null;
  vmName: string;
  vmKey: string;
};

/**
 * How a session ended: `closed` by this program, `left` by a key of its tool, `killed` by a signal, `refused` by its tool
 * or the host, `lost`: the tool ended without saying why, mostly because something became of the VM, or `cut`: the line
 * to its host broke.
 */
export type EndKind = 'closed' | 'left' | 'killed' | 'refused' | 'lost' | 'cut';

/** A VNC server, and how to reach it. */
export type VncView = {
  port: number;
  password: string;
  /** The host that the server runs on, raw, and its port there; null: this machine, on `port`. */
  far: { host: string; port: number } | null;
  /** True: it listens on every address of its machine; false: on that machine only. */
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

/** A session as a tab shows it. All texts are raw: make them safe before showing them. */
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

/** `text`: the lines that a guest shows. `asciicast`: all that it prints, with its times, to be played again. */
export type RecordingKind = 'text' | 'asciicast';

/** A recording that goes on, and the file that is written at present. */
export type RecordingView = { kind: RecordingKind; path: string };

/** A paste that is on its way, and takes long. `isStuck`: the guest has taken nothing of it for a while. */
export type PasteView = { typed: number; of: number; isStuck: boolean };

/** A key of the send-key menu; `cannot`: why it does not reach the guest, in words about the tool, or null. */
export type MenuKey = { name: string; cannot: string | null };

/** A size in cells. */
export type Size = { columns: number; rows: number };

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
  /**
   * Sets the emulator back to its first state, and keeps the scrollback; null for a console: its tool would not paint
   * again.
   */
  reset: (() => void) | null;
};

/** A place in a session's lines: a line's number, and a column from 0. */
export type Place = { row: number; column: number };

/** What a view shows first: a line by its number, and a column from 0. */
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

/** A session, open or ended and still readable, as the state uses it; only the screens use its screen. */
export type SessionHandle = {
  view(): SessionView;
  /** How many bytes its tool has shown so far. */
  received(): number;
  /** Types bytes from the user's keyboard; does nothing where the session has ended. */
  write(bytes: Uint8Array): void;
  /** Pastes a text, in brackets where the guest asked for that. */
  paste(text: string): void;
  /** Null for VNC. */
  readonly keyboard: SessionKeyboard | null;
  /** The scrollback and the screen as they are at this moment; null for VNC. */
  lines(): SessionLines | null;
  /** Remembers where the guest starts anew: at its first line, or from the line that is next. */
  markBoot(at: 'first' | 'next'): void;
  /** Null for VNC. */
  readonly recording: {
    /** Begins a recording, in place of one that goes on; returns its file, or why there is none. */
    start(kind: RecordingKind): RecordingView | { reason: string };
    /** Ends the one that goes on; returns its file, or null where there was none. */
    stop(): RecordingView | null;
    /** Adds what happened to the guest, in words, where a recording goes on. */
    note(words: string): void;
  } | null;
  /** Calls back after the screen or the view changed, once for many changes. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** VNC: opens a viewer where there is a display and none is open; its words are among the remarks. */
  openViewer?(): void;
  /**
   * Ends the session in the tool's own way, then by signal. Resolves when its child is gone.
   * @param why in words, why it ended; `closed` unless given
   */
  close(why?: string): Promise<void>;
};

/** Opens sessions: `sessions/`, plugged in by `cli/`. */
export type OpenSession = (request: SessionRequest) => Promise<SessionHandle | { reason: string }>;

/** A line of the kernel log; `number` grows, and identifies it. Texts are raw. */
export type LogLine = ParsedLogLine & {
  number: number;
  /**
   * Where a line is from, raw and told without parsing it: the same for all lines of a VM's vcore. Null where only parsing
   * it can tell, or where it may say more than most: an error, a launch, that another line was repeated.
   */
  plainOrigin: string | null;
};

/** Where a host's kernel messages come from, and how it stands with that. */
export type LogSource =
  | { kind: 'file'; path: string; state: 'following' | 'missing' | 'unreadable'; reason: string | null }
  | { kind: 'journal' | 'kmsg'; state: 'following' | 'unreadable'; reason: string | null }
  | { kind: 'dmesg'; seconds: number; state: 'following' | 'unreadable'; reason: string | null }
  | { kind: 'none'; reason: string };

/** The followed kernel log: `telemetry/`, plugged in by `cli/`. */
export type KernelLog = {
  source(): LogSource;
  /**
   * How many bytes of an existing log file were read, whether they are all of it (`whole`), and whether no more will be
   * read (`done`); null where there is no file.
   */
  backlog(): { bytes: number; whole: boolean; done: boolean } | null;
  /** Those kept, oldest first. The array grows: what is to stay as it is must be copied. */
  lines(): readonly LogLine[];
  /** Reads on into the past of a log file, where it was not read back to its begin. */
  readBack(): void;
  /** How many lines fell out of the history for newer ones, READ GUEST and telemetry not counted. */
  dropped(): number;
  /** By how much the clock of its host was ahead of ours when the last lines came, in ms; left out: it is ours. */
  aheadMs?(): number;
  subscribe(listener: () => void): () => void;
  close(): void;
};

/** That the messages are those of all hosts: the hosts of which there is something to tell. `trouble`: raw, in words. */
export type HostsSource = {
  kind: 'hosts';
  told: ReadonlyArray<{ host: HostId; aheadMs: number; trouble: string | null }>;
};

/** The kernel messages that the pane shows: those of a host, or of all. */
export type ShownLog = Omit<KernelLog, 'source' | 'aheadMs'> & {
  source(): LogSource | HostsSource;
  /**
   * The lines that were put before others since the log was opened, in the order in which they came: another array means
   * that it was begun anew. `gone`: how often lines went that are not the oldest. Left out: neither ever happens.
   */
  late?(): { readonly lines: readonly LogLine[]; readonly gone: number };
};

/** Exits per second: the newest rate, and those of the last minutes, oldest first. */
export type Rates = { perSecond: number; history: readonly number[] };

/**
 * The exit rates of a running VM, and of each of its vcores in the order of its details. `times`: one more than there
 * are rates; the first rate is of the time between the first two. All by the clock that never jumps, in ms.
 */
export type VmExits = Rates & { times: readonly number[]; readonly cores: readonly Rates[] };

/** The log sources of a host: `telemetry/`, plugged in by `cli/`. */
export type LogSources = {
  /**
   * All of them, best first: log files by their paths, `journal`, `kmsg` and `dmesg`. `cannot`: why it cannot be read, in
   * raw words; null: it can be.
   */
  list(): Promise<readonly { id: string; cannot: string | null }[]>;
  /** What was asked for (`auto`, or a source), and the source that this is; null: it is not decided. */
  chosen(): { asked: string; id: string } | null;
  /**
   * Shows the lines of another source from now on, of the best one (`auto`) or that of the settings (null). False where
   * another was chosen before it was found.
   */
  choose(asked: string | null): Promise<boolean>;
};

/** The exit rates of the guests: `telemetry/`, plugged in by `cli/`. */
export type ExitRates = {
  /**
   * Takes a sample of the running VMs at `atMs`: the exits of each vcore. `launch` differs between two VMs, and between
   * two launches of one.
   */
  sample(atMs: number, vms: ReadonlyMap<Device, { launch: string; cores: readonly number[] }>): void;
  /** Null before two samples of a launch. */
  of(device: Device): VmExits | null;
};
