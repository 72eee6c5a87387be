/** The v3 tools that the program runs, and the helpers of a host (docs/palacios.md, "The tools"). */
export type Tool =
  | 'v3_create'
  | 'v3_free'
  | 'v3_launch'
  | 'v3_stop'
  | 'v3_pause'
  | 'v3_continue'
  | 'v3_reset'
  | 'v3_save'
  | 'v3_load'
  | 'v3_cons_sc'
  | 'v3_cons_tc'
  | 'v3_stream'
  | 'v3_vncserver'
  | 'v3_mem'
  | 'dmesg'
  | 'vncpasswd'
  | 'v3_x0vncserver';

/** How a tool ended. `running`: not within the time limit; it is left alone and watched. */
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
  /** Called with the tool's process id as soon as it runs. */
  onStart?: (pid: number) => void;
  /** Called once when a run that was reported as `running` ends after all. */
  onLateEnd?: (run: ToolRun) => void;
  /** Working directory; default: the program's own. */
  cwd?: string;
  /** Set in the child's environment beside ours. */
  env?: Readonly<Record<string, string>>;
  /** Written to the tool's stdin, which is then closed; without it stdin is empty. */
  input?: string | Uint8Array;
};

/** A terminal for a child: what node-pty gives, reduced to what sessions need. */
export type Pty = {
  readonly pid: number;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Once, after the last data; a later call registers too late and is called at once. */
  onExit(listener: (end: { code: number; signal: number | null }) => void): void;
  /** False where not a byte was taken: the child does not read, and too much waits for it; or it is gone. */
  write(bytes: Uint8Array): boolean;
  /** True where the child has woken up since the last write and waits for more: it has taken that; or it is gone. */
  isWaiting(): boolean;
  /** Does nothing on an ended child. */
  resize(columns: number, rows: number): void;
  /** Stops reading from the child, so that it blocks; resume() goes on. */
  pause(): void;
  resume(): void;
  kill(signal: 'SIGHUP' | 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void;
};

export type PtyOptions = {
  columns: number;
  rows: number;
  /** TERM for the child. */
  term: string;
  /** For the child, beside what all children get. */
  env?: Readonly<Record<string, string>>;
  /** Where the child's stderr goes: onto its terminal, or kept apart and given line by line. */
  onStderr?: (text: string) => void;
};

/** A child without a terminal that outlives the call which started it (a VNC server or viewer). It dies with us. */
export type Service = {
  readonly pid: number;
  /** Resolves when the child has ended; never rejects. */
  readonly ended: Promise<{ end: ToolEnd; output: string }>;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
};

/** The files of a host, by what they are; a host knows where they lie. */
export type ProcFile = 'guests' | 'details' | 'info';

/**
 * A Palacios host: the only place that starts a process or reads the host's files.
 * Nothing here throws for what a host does; a method throws only when the program itself is wrong.
 */
export interface Host {
  /** The host root, or null on a real host. */
  readonly root: string | null;
  /** The host's own name, raw. */
  readonly name: string;
  /** Runs a tool by argv, without a shell, and waits at most `limitMs` for it. Never rejects. */
  run(tool: Tool, args: readonly string[], options?: RunOptions): Promise<ToolRun>;
  /** Opens a tool on a pty. Null and the reason where the tool cannot be found or started. */
  openPty(tool: Tool, args: readonly string[], options: PtyOptions): Promise<Pty | { reason: string }>;
  /** Starts a long-lived child by argv: a tool, or a program of the user's choice (a viewer) by name or path. */
  startService(
    program: Tool | { program: string },
    args: readonly string[],
    options?: Pick<RunOptions, 'cwd' | 'env'>,
  ): Promise<Service | { reason: string }>;
  /** Where a tool is found, or null. */
  find(tool: Tool): string | null;
  /** Reads /proc/v3vee/…, afresh. Null where the file is not there; a reason where it cannot be read. */
  readProc(file: ProcFile): Uint8Array | null | { reason: string };
  /** Reads v3-mem, v3-mem0, v3-mem1, …: one text per NUMA node, empty where there is none. */
  readMemory(): readonly Uint8Array[];
  /** A text that differs after each host restart (boot_id), or null where the host does not say. */
  bootId(): string | null;
  /**
   * A text that differs after the module was unloaded and loaded again (docs/palacios.md, "The pieces"), or null where
   * the host does not say. The same text does not prove the same load: a node made by hand stays.
   */
  moduleLoad(): string | null;
  /** True while the module is loaded. */
  moduleLoaded(): boolean;
  /** The log file that kernel messages go to: the first that exists of the host's candidates; null: none. */
  logFile(): string | null;
  /** Reads a file named by the user (config, image), by path. At most `limit` bytes. */
  readFile(path: string, limit: number): Uint8Array | { reason: string };
  /** Checks that a path is a readable file with something in it: null, or the reason why not. */
  checkFile(path: string): string | null;
  /** Why nothing can be at a path for a tool to read, without opening it; null: a file or device is there. */
  absence(path: string): string | null;
  /** Names in a directory for path completion: directories end in `/`; empty where it cannot be read. */
  listDirectory(path: string): readonly string[];
  /** Calls back when a watched file (the config of a VM, the log) changes, appears or goes. Returns the way to stop. */
  watch(path: string, onChange: () => void): () => void;
}
