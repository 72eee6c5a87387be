import type { Device } from '../../host/device.js';
import type { Finding } from '../../host/preflight/finding.js';
import type { Claim } from '../../inventory/inventory.js';
import type { CheckpointsView } from '../checkpoints/view.js';
import type { MachineView } from '../host-page/machine-view.js';
import type { CommandRecord } from '../operations/outcome.js';
import type { VmExits } from '../ports.js';
import type { VmLogs } from '../vm-log/vm-log.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import type { Sinces } from '../watching/since.js';

/** An operation of this program under way on a VM; `since`: by the clock that never jumps. */
export type Work = { title: string; since: number };

/** What a host shows of itself. */
export type HostState = {
  hostName: string;
  inventoryPath: string;
  snapshot: HostSnapshot;
  /** False until the host has been read. */
  ready: boolean;
  findings: readonly Finding[];
  /** What the machine tells of itself; null until the host page was shown. */
  machine: MachineView | null;
  /** The exit rates of the running VMs. */
  exits: ReadonlyMap<Device, VmExits>;
  /** Since when each VM is in its state. */
  since: Sinces;
  /** What the kernel log says of each VM. */
  vmLogs: VmLogs;
  /** Operations under way, by VM key. */
  work: ReadonlyMap<string, Work>;
  /** Differs after any program has written history. */
  historyVersion: string;
  /** Why nothing can be recorded in the history, safe to show; null while it can. */
  historyProblem: string | null;
  /** The command log, oldest first. */
  commands: readonly CommandRecord[];
  /** All claims, of every program on this inventory. */
  claims: readonly Claim[];
  /** The checkpoints of all VMs, with their folders on disk. */
  checkpoints: CheckpointsView;
};

const NAMES: { readonly [Name in keyof HostState]: true } = {
  hostName: true,
  inventoryPath: true,
  snapshot: true,
  ready: true,
  findings: true,
  machine: true,
  exits: true,
  since: true,
  vmLogs: true,
  work: true,
  historyVersion: true,
  historyProblem: true,
  commands: true,
  claims: true,
  checkpoints: true,
};

/** The names of what a host shows. */
export const HOST_STATE_NAMES = Object.keys(NAMES) as readonly (keyof HostState)[];
