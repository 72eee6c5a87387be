import type { ConfigNode, ConfigResult } from '../../host/config.js';
import type { Device } from '../../host/device.js';
import type { GuestDetails } from '../../host/guest-details.js';
import type { GuestRow } from '../../host/guests.js';
import type { PalaciosMemory } from '../../host/memory.js';
import type { Entry } from '../../inventory/inventory.js';
import type { ConfigWarnings } from './config-warnings.js';

/** The report's three categories (docs/palacios/texts.md, "The text database"). */
export type Category = 'active' | 'inactive' | 'not-in-inventory';

/** The categories in the order of the list. */
export const CATEGORIES: readonly Category[] = ['active', 'inactive', 'not-in-inventory'];

/** A VM's state in one word. An inactive VM is `stopped`. */
export type VmState = 'stopped' | 'running' | 'paused' | 'error' | 'simulating' | 'invalid' | 'unknown';

/**
 * Where a state was read: v3-guests, else v3-guests-details, else the inventory's last record. `record` and `none` are
 * unverified: this host does not report it.
 */
type StateSource = 'guests' | 'details' | 'record' | 'none';

/** What the host is doing with a VM whose state it cannot report. */
type Phase = 'creating' | 'resetting' | null;

/**
 * Why an entry that was active no longer is: the host restarted, the module was unloaded (and loaded again), somebody
 * freed the VM, or it is `gone` for an unknown reason (the text file does not keep the boot).
 */
export type Lost = 'restart' | 'reload' | 'freed' | 'gone' | null;

/** A VM, as host and inventory together show it. */
export type Vm = {
  /** Names the VM while it is listed: by its entry where it has one, else by device and name. */
  key: string;
  /** Raw: make it safe before showing. */
  name: string;
  category: Category;
  state: VmState;
  stateSource: StateSource;
  phase: Phase;
  /** Set while the VM is on the host. */
  device: Device | null;
  entry: Entry | null;
  guest: GuestRow | null;
  details: GuestDetails | null;
  lost: Lost;
};

/** An element of a config, as the screens see it. */
export type ConfigElement = ConfigNode;

/** A VM's config as last read, or why it cannot be read. */
export type ConfigView = {
  path: string;
  /** How many were read. */
  bytes: number;
  result: ConfigResult;
  warnings: ConfigWarnings;
};

/** The memory that Palacios has; null: none, or unknown. */
export type HostMemory = PalaciosMemory | null;
