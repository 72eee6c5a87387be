import type { Device } from '../../host/device.js';
import type { GuestDetails } from '../../host/guest-details.js';
import type { GuestRow } from '../../host/guests.js';
import type { Entry } from '../../inventory/inventory.js';
import type { Lost, Phase, StateSource, Vm, VmState } from './model.js';

/** What was read of the host and of the inventory at one moment. */
export type Readings = {
  guests: readonly GuestRow[];
  details: readonly GuestDetails[];
  entries: readonly Entry[];
  bootId: string | null;
  /** Without it nothing is known of the module. */
  module?: ModuleState;
};

/** `load` differs after the module was reloaded; null: the host does not tell. `away`: v3-guests is not there. */
export type ModuleState = { load: string | null; away: boolean };

const UNTOLD: ModuleState = { load: null, away: false };

/** Recorded in place of the module's load where a VM was seen to go with the module, */
export const UNLOADED = 'unloaded';
/** and where it was seen to be freed outside this program: then it stays so, whatever comes after. */
export const FREED = 'freed';

/**
 * Compares what runs with what is wanted: a VM is active where an entry has the name and the device of a
 * guest; neither alone is a match (docs/palacios.md, "The text database"). Where two entries claim one guest
 * the first has it.
 * @returns every VM once, by category, then inactive ones by name and the others by device number
 */
export function reconcile(readings: Readings): readonly Vm[] {
  const detailsOf = new Map(readings.details.map((block) => [block.device, block]));
  const waiting = new Map<Device, GuestRow>(readings.guests.map((guest) => [guest.device, guest]));
  const active: Vm[] = [];
  const inactive: Vm[] = [];
  for (const entry of readings.entries) {
    const guest = entry.device === null ? undefined : waiting.get(entry.device as Device);
    if (guest && guest.name === entry.name) {
      waiting.delete(guest.device);
      active.push(activeVm(entry, guest, detailsOf.get(guest.device)));
    } else {
      inactive.push(inactiveVm(entry, readings));
    }
  }
  const foreign = [...waiting.values()].map((guest) => foreignVm(guest, detailsOf.get(guest.device)));
  return [...active.sort(byDevice), ...inactive.sort(byName), ...foreign.sort(byDevice)];
}

function activeVm(entry: Entry, guest: GuestRow, block: GuestDetails | undefined): Vm {
  const details = block && block.name === guest.name ? block : null;
  return {
    key: entryKey(entry.id),
    name: entry.name,
    category: 'active',
    ...stateOf(guest, details, entry),
    device: guest.device,
    entry,
    guest,
    details,
    lost: null,
  };
}

function inactiveVm(entry: Entry, readings: Readings): Vm {
  return {
    key: entryKey(entry.id),
    name: entry.name,
    category: 'inactive',
    state: 'stopped',
    stateSource: 'guests',
    phase: null,
    device: null,
    entry,
    guest: null,
    details: null,
    lost: whyLost(entry, readings),
  };
}

function foreignVm(guest: GuestRow, block: GuestDetails | undefined): Vm {
  const details = block && block.name === guest.name ? block : null;
  return {
    key: guestKey(guest),
    name: guest.name,
    category: 'not-in-inventory',
    ...stateOf(guest, details, null),
    device: guest.device,
    entry: null,
    guest,
    details,
    lost: null,
  };
}

type StateReading = { state: VmState; stateSource: StateSource; phase: Phase };

/**
 * The state by the best source at hand: v3-guests; where that cannot tell (old form, UNKNOWN, no data)
 * v3-guests-details; then the record.
 */
function stateOf(guest: GuestRow, details: GuestDetails | null, entry: Entry | null): StateReading {
  if (guest.unavailable) return { state: 'unknown', stateSource: 'guests', phase: 'creating' };
  if (guest.state !== null && guest.state !== 'unknown') {
    return { state: guest.state, stateSource: 'guests', phase: null };
  }
  if (details?.state === 'resetting') return { state: 'unknown', stateSource: 'details', phase: 'resetting' };
  if (details && details.state !== 'unknown') {
    return { state: details.state, stateSource: 'details', phase: null };
  }
  if (guest.state === 'unknown') return { state: 'unknown', stateSource: 'guests', phase: null };
  if (entry) return { state: entry.state, stateSource: 'record', phase: null };
  return { state: 'unknown', stateSource: 'none', phase: null };
}

function whyLost(entry: Entry, { bootId, module = UNTOLD }: Readings): Lost {
  // A device that was given to another entry of the name is forgotten; the boot still tells.
  if (entry.device === null && entry.bootId === null) return null;
  if (entry.bootId === null || bootId === null) return 'gone';
  if (entry.moduleLoad === FREED) return 'freed';
  if (entry.bootId !== bootId) return 'restart';
  if (module.away || entry.moduleLoad === UNLOADED) return 'reload';
  const isOther = entry.moduleLoad !== null && module.load !== null && entry.moduleLoad !== module.load;
  return isOther ? 'reload' : 'freed';
}

/** The key of a VM that has an entry. */
export function entryKey(id: string): string {
  return `entry ${id}`;
}

/** The key of a VM that is on the host only. */
function guestKey(guest: Pick<GuestRow, 'device' | 'name'>): string {
  return `guest ${guest.device} ${guest.name}`;
}

function byDevice(a: Vm, b: Vm): number {
  return (a.guest?.number ?? 0) - (b.guest?.number ?? 0);
}

/** By code units: quick for thousands of entries, and the same on every host. */
function byName(a: Vm, b: Vm): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
