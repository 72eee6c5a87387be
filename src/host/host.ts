import type { Device } from './device.js';
import type { MachineFacts } from './machine.js';

/** The v3 tools that the program runs, and the helpers of a host (docs/palacios/tools.md, "The tools"). */
export const TOOLS = [
  'v3_create',
  'v3_free',
  'v3_launch',
  'v3_stop',
  'v3_pause',
  'v3_continue',
  'v3_reset',
  'v3_save',
  'v3_load',
  'v3_cons_tc',
  'v3_cons_sc',
  'v3_stream',
  'v3_vncserver',
  'v3_x0vncserver',
  'vncpasswd',
  'v3_mem',
  'v3_core_move',
  'v3_mem_move',
  'v3_debug',
  'dmesg',
  'journalctl',
] as const;

export type Tool = (typeof TOOLS)[number];

/** A console or stream tool that somebody runs. `user`: the login name, raw, else the number. */
export type ToolUser = { pid: number; user: string; tool: string; args: readonly string[] };

/** How a tool ended. `running`: it has not ended within the time limit, and is left running. */
export type ToolEnd =
  | { kind: 'exit'; code: number }
  | { kind: 'signal'; signal: string }
  | { kind: 'running' }
  | { kind: 'not-started'; reason: string };

/** One piece of a tool's output, in the order in which the pieces arrived. Raw text: not safe to show. */
export type OutputPiece = { stream: 'stdout' | 'stderr'; text: string };

/** A tool call and what it answered. */
export type ToolRun = {
  tool: Tool;
  /** The path that was run: under the host root, or as found on PATH; the bare name where it was not found. */
  path: string;
  args: readonly string[];
  /** Milliseconds since the epoch. */
  startedAt: number;
  durationMs: number;
  end: ToolEnd;
  output: readonly OutputPiece[];
  /** True where output beyond the cap (256 KiB) was thrown away. */
  cut: boolean;
};

export type RunOptions = {
  /** How long to wait before the run is reported as `running`; default 30,000 ms. */
  limitMs?: number;
  /** True: it is killed at the limit. Only for a tool that changes nothing. */
  killAtLimit?: boolean;
  /** Called with the tool's process id as soon as it runs. */
  onStart?: (pid: number) => void;
  /** Called once when a run that was reported as `running` ends after all. */
  onLateEnd?: (run: ToolRun) => void;
  /** Working directory; default: the program's own. */
  cwd?: string;
  /** Set in the child's environment besides the program's own. */
  env?: Readonly<Record<string, string>>;
  /** Written to the tool's stdin, which is then closed; without it stdin is empty. */
  input?: string | Uint8Array;
};

/** A terminal for a child: the part of node-pty that sessions need. */
export type Pty = {
  readonly pid: number;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called once, after the last data; at once where that is past. */
  onExit(listener: (end: { code: number; signal: number | null }) => void): void;
  /** False where nothing was taken: the child is gone, or too much is queued for it already. */
  write(bytes: Uint8Array): boolean;
  /** The letter of its state in /proc, see {@link import('./process-state.js').ProcessState}; null: gone or unknown. */
  state(): string | null;
  /** How many bytes that were written wait for room in the child's terminal. */
  unwritten(): number;
  /** True where the child has woken up since the last write and waits for more, or is gone. */
  isWaiting(): boolean;
  /** Does nothing on an ended child. */
  resize(columns: number, rows: number): void;
  /** Stops reading from the child, which blocks it; resume() continues. */
  pause(): void;
  resume(): void;
  kill(signal: 'SIGHUP' | 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void;
};

export type PtyOptions = {
  columns: number;
  rows: number;
  /** TERM for the child. */
  term: string;
  /** For the child, besides what all children get. */
  env?: Readonly<Record<string, string>>;
  /** Called with each line of the child's stderr, which is kept off its terminal then. */
  onStderr?: (text: string) => void;
};

/**
 * A child without a terminal that runs on after the call that started it (a VNC server or viewer). It ends with the
 * program.
 */
export type Service = {
  readonly pid: number;
  /** Resolves when the child has ended; never rejects. */
  readonly ended: Promise<{ end: ToolEnd; output: string }>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
};

export type ServiceOptions = Pick<RunOptions, 'cwd' | 'env'> & {
  /** Gets what the child prints on stdout as it comes; it is not kept then. */
  onStdout?: (bytes: Uint8Array) => void;
};

/** The files of /proc/v3vee that are read, by what they hold. */
export type ProcFile = 'guests' | 'details' | 'info';

/**
 * A Palacios host: the only place that starts a process or reads the host's files. No method throws for what a host
 * does, only for a defect of the program.
 */
export interface Host {
  /** The host root, or null on a real host. */
  readonly root: string | null;
  /** The host's own name, raw. */
  readonly name: string;
  /** Runs a tool by argv, without a shell, and waits at most `limitMs` for it. Never rejects. */
  run(tool: Tool, args: readonly string[], options?: RunOptions): Promise<ToolRun>;
  /** Opens a tool on a pty, or says why it cannot be found or started. */
  openPty(tool: Tool, args: readonly string[], options: PtyOptions): Promise<Pty | { reason: string }>;
  /** Starts a long-lived child by argv: a tool, or a program that the user chose (a viewer) by name or path. */
  startService(
    program: Tool | { program: string },
    args: readonly string[],
    options?: ServiceOptions,
  ): Promise<Service | { reason: string }>;
  /**
   * The console and stream tools of anyone on this machine that were started for a device. Only for messages: a process
   * may call itself anything.
   */
  toolUsers(device: Device): readonly ToolUser[];
  /** True while a device has its node. */
  hasNode(device: Device): boolean;
  /** The path of a tool, or null. */
  find(tool: Tool): string | null;
  /** Reads a file of /proc/v3vee. Null where it does not exist; a reason where it cannot be read. */
  readProc(file: ProcFile): Uint8Array | null | { reason: string };
  /** Reads v3-mem, v3-mem0, v3-mem1, …: one text per NUMA node. */
  readMemory(): readonly Uint8Array[];
  /** What the machine tells of itself besides Palacios. */
  machine(): MachineFacts;
  /**
   * The folder that Palacios was built in, which v3_mem asks for: PALACIOS_DIR, else the one that v3_mem is in; null: it
   * cannot be told.
   */
  palaciosFolder(): string | null;
  /** A text that changes with each restart of the host (boot_id); null where it is not known. */
  bootId(): string | null;
  /** When the kernel started, in milliseconds since the epoch; null where it is not known. */
  bootMs(): number | null;
  /**
   * A text that changes when the module is unloaded and loaded again (docs/palacios.md, "The pieces"); null where it is
   * not known. The same text does not prove the same load: a node made by hand stays.
   */
  moduleLoad(): string | null;
  /** True while the module is loaded. */
  moduleLoaded(): boolean;
  /** The log file that kernel messages go to; null: there is none. */
  logFile(): string | null;
  /** The log files that kernel messages may go to, best first; those that are missing, too. */
  logFiles(): readonly string[];
  /** The path of the kernel's own device with its messages; see kmsg-record.ts. */
  kmsgPath(): string;
  /** Reads a file named by the user (config, image), by path. At most `limit` bytes. */
  readFile(path: string, limit: number): Uint8Array | { reason: string };
  /** Why a path is not a readable file with something in it; null: it is one. */
  checkFile(path: string): string | null;
  /** Why a tool cannot read what is at a path, without opening it; null: a readable file or device is there. */
  absence(path: string): string | null;
  /** Names in a directory for path completion; directories end in `/`. None where it cannot be read. */
  listDirectory(path: string): readonly string[];
  /** Calls back when a file changes, appears or is removed. Returns a function that stops watching. */
  watch(path: string, onChange: () => void): () => void;
}
