import type { History } from '../../inventory/history.js';
import type { AlertListener } from '../alerts/alert-parts.js';
import type { CheckpointOperations } from '../checkpoints/operations.js';
import type { Operations } from '../operations/operations.js';
import type { KernelLog, LogSources, SessionMode } from '../ports.js';
import type { Message } from '../view.js';
import type { ConfigView, Vm } from '../vms/model.js';
import type { VncReach } from '../vnc-words.js';
import type { HostFacts } from './host-facts.js';
import type { HostId } from './host-id.js';
import type { HostState } from './host-state.js';
import type { Attention } from './host-store.js';
import type { Link } from './link.js';

/** The files of a host that the screens look at. Paths and texts are raw. */
export type HostFiles = {
  /** Reads, parses and checks a config file. */
  readConfig(path: string): Promise<ConfigView>;
  /** Calls back when a file changes. Returns what stops it. */
  watch(path: string, changed: () => void): () => void;
  /** Why a file cannot be used as a config, in words that are safe to show; null: it can. */
  checkConfig(path: string): Promise<string | null>;
  /** Why a file cannot be read, in words; null: it can. */
  checkFile(path: string): Promise<string | null>;
  /** Lists a folder, by its absolute path. */
  listDirectory(path: string): Promise<FolderAnswer>;
};

/**
 * The names in a folder, those of folders with a `/` at the end, and none where it cannot be read; or why the host was
 * not asked, safe to show.
 */
export type FolderAnswer = { names: readonly string[] } | { problem: string };

/** Something to tell the user, safe to show. */
export type Notice = { text: string; tone: Message['tone'] };

/**
 * A Palacios host as the rest of the program sees it: this machine, or one at the other end of a line. Keys of VMs are
 * unique in the program, see {@link import('./host-id.js').farKey}. Nothing here waits for a line: what needs one that
 * is down is refused at once, in words.
 */
export type HostPort = {
  readonly id: HostId;
  /** What it showed last. */
  state(): HostState;
  link(): Link;
  /** Null until it was connected once. */
  facts(): HostFacts | null;
  /**
   * Calls back after state, link or facts have changed, once for many changes, and before the outcome of an operation is
   * told; `isAwaited`: it is told next. Returns what stops it.
   */
  subscribe(changed: (isAwaited: boolean) => void): () => void;
  /** Tells what the user looks at. */
  attend(attention: Attention): void;
  operations: Operations;
  checkpoints: Omit<CheckpointOperations, 'follow' | 'askedBy'>;
  history: { read(...query: Parameters<History['read']>): Promise<ReturnType<History['read']>> };
  files: HostFiles;
  log: KernelLog;
  logSources: LogSources;
  /**
   * Claims a way to a guest, so that every program on the host's inventory keeps the mode rule. `taken`: by whom, in
   * words that are safe to show.
   */
  claimMode(
    vm: Vm,
    mode: SessionMode,
    stream: string | null,
  ): Promise<{ release(): void } | { taken: string }>;
  /** Counts VMs as worked on until the returned function is called; `title`: what is done, safe to show. */
  reserve(keys: readonly string[], title: string): () => void;
  /** Tells what the host's program did by itself: it settled what was cut short. Returns what stops it. */
  followNotices(listener: (notice: Notice) => void): () => void;
  /** Tells of alerts from now on. Returns what stops it. */
  followAlerts(listener: Pick<AlertListener, 'raised' | 'amended'>): () => void;
  /** Which addresses the host's VNC server would listen on; or why there is none. */
  vncReach(): Promise<VncReach | { reason: string }>;
  /** Reads the host and looks for its faults again; connects again where the line is down. */
  reload(): void;
};
