import type { History } from '../../inventory/history.js';
import type { Inventory } from '../../inventory/inventory.js';
import type { AlertListener } from '../alerts/alert-parts.js';
import type { CheckpointOperations } from '../checkpoints/operations.js';
import type { Operations } from '../operations/operations.js';
import type { KernelLog, LogSources } from '../ports.js';
import type { ConfigView } from '../vms/model.js';
import type { VncReach } from '../vnc-words.js';
import type { Whereabouts } from '../wizard/complete-path.js';
import type { HostId } from './host-id.js';
import type { HostState } from './host-state.js';
import type { Link } from './link.js';

/** What the user looks at on a host: it is read more often, or at all. */
export type Attention = {
  /** False while the user looks elsewhere. */
  hasFocus: boolean;
  /** The VMs whose exit rates are in sight, by key; null: all. */
  rates: readonly string[] | null;
  /** The checkpoints in sight, by id. */
  checkpoints: readonly string[];
  /** The host page is shown. */
  machine: boolean;
  /** The kernel log is shown. */
  log: boolean;
};

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
  /** The names in a folder, those of folders with a `/` at the end; none where it cannot be read. */
  listDirectory(path: string): Promise<readonly string[]>;
};

/** What of a host stays as it is while it is connected. */
export type HostFacts = {
  inventory: Inventory['kind'];
  /** What paths that the user types are relative to. */
  whereabouts: Whereabouts;
  /** The user there, as the history names them. */
  who: string;
  readOnly: boolean;
};

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
  /** Calls back after state, link or facts have changed, once for many changes. Returns what stops it. */
  subscribe(changed: () => void): () => void;
  /** Tells what the user looks at. */
  attend(attention: Attention): void;
  operations: Operations;
  checkpoints: Omit<CheckpointOperations, 'follow' | 'askedBy'>;
  history: { read(...query: Parameters<History['read']>): Promise<ReturnType<History['read']>> };
  files: HostFiles;
  log: KernelLog;
  logSources: LogSources;
  /** Tells of alerts from now on. Returns what stops it. */
  followAlerts(listener: Pick<AlertListener, 'raised' | 'amended'>): () => void;
  /** Which addresses the host's VNC server would listen on; or why there is none. */
  vncReach(): Promise<VncReach | { reason: string }>;
  /** Reads the host and looks for its faults again; connects again where the line is down. */
  reload(): void;
};
