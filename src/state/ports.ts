import type { Device } from '../host/device.js';
import type { ParsedLogLine } from '../host/log-line.js';

/** How to reach a guest with a session. */
export type SessionMode = 'console' | 'stream' | 'vnc';

/** What is asked of a new session. */
export type SessionRequest = { mode: SessionMode; device: Device; stream: string | null };

/** A session as the state knows it. Texts are raw: make them safe before showing. */
export type SessionView = {
  id: string;
  mode: SessionMode;
  device: string;
  stream: string | null;
  state: 'opening' | 'open' | 'ended';
  endedBecause: string | null;
  remarks: readonly string[];
  vnc: { host: string; port: number; password: string; viewer: string | null } | null;
};

/** An open session, and what the state does with it; its screen is for the screens. */
export type SessionHandle = {
  view(): SessionView;
  /** Types into it, as `paste` does; one that has ended takes nothing. */
  write(bytes: Uint8Array): void;
  paste(text: string): void;
  subscribe(listener: () => void): () => void;
  close(): Promise<void>;
};

/** Opens sessions: `sessions/`, plugged in by `cli/`. */
export type OpenSession = (request: SessionRequest) => Promise<SessionHandle | { reason: string }>;

/** A line of the kernel log; `number` counts up and names it. Texts are raw. */
export type LogLine = Omit<ParsedLogLine, 'telemetry'> & { number: number };

/** The followed kernel log: `telemetry/`, plugged in by `cli/`. */
export type KernelLog = {
  source():
    | { kind: 'file'; path: string; state: 'following' | 'missing' | 'unreadable'; reason: string | null }
    | { kind: 'dmesg'; seconds: number; state: 'following' | 'unreadable'; reason: string | null }
    | { kind: 'none'; reason: string };
  /**
   * How far back a log file was read at the start: so many bytes, and whether that is all of it (`whole`) and
   * all that will be read (`done`); null where there is no file.
   */
  backlog(): { bytes: number; whole: boolean; done: boolean } | null;
  lines(): readonly LogLine[];
  subscribe(listener: () => void): () => void;
  close(): void;
};

/** The guests' signs of life: `telemetry/`, plugged in by `cli/`. */
export type ExitRates = {
  /** Takes a sample: the sum of exits of each running VM at `atMs`. */
  sample(atMs: number, exits: ReadonlyMap<Device, number>): void;
  /** Exits per second and the last rates, oldest first; null before two samples. */
  of(device: Device): { perSecond: number; history: readonly number[] } | null;
};
