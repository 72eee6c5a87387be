import type { Device } from '../../host/device.js';
import type { GuestDetails } from '../../host/guest-details.js';
import type { GuestRow } from '../../host/guests.js';
import type { Entry } from '../../inventory/inventory.js';
import { farKey, LOCAL_HOST, splitKey } from '../fleet/host-id.js';
import type { Lost, Vm } from './model.js';

/** What was read of the host and of the inventory at one moment. */
export type Readings = {
  guests: readonly GuestRow[];
  details: readonly GuestDetails[];
  entries: readonly Entry[];
  bootId: string | null;
  /**
   * `load` differs after the module was reloaded; null: the host does not tell. `away`: v3-guests is not there. Left
   * out where nothing is known of the module.
   */
  module?: { load: string | null; away: boolean };
};

/** Recorded instead of the module's load where a VM was seen to go with the module. */
export const UNLOADED = 'unloaded';
/** Recorded instead of it where a VM was seen to be freed outside this program: it stays so, whatever comes next. */
export const FREED = 'freed';

/**
 * Compares what runs with what is wanted: a VM is active where an entry has both the name and the device of a
 * guest (docs/palacios/texts.md, "The text database"). Where two entries claim one guest, the first has it.
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
      active.push(vmOnHost(guest, detailsOf.get(guest.device), entry));
    } else {
      inactive.push(inactiveVm(entry, readings));
    }
  }
  const unmanaged = [...waiting.values()].map((guest) => vmOnHost(guest, detailsOf.get(guest.device), null));
  return [...active.sort(byDevice), ...inactive.sort(byName), ...unmanaged.sort(byDevice)];
}

function vmOnHost(guest: GuestRow, block: GuestDetails | undefined, entry: Entry | null): Vm {
  const { name, device } = guest;
  const details = block && block.name === name ? block : null;
  return {
    key: entry === null ? `guest ${device} ${name}` : entryKey(entry.id),
    name,
    category: entry === null ? 'not-in-inventory' : 'active',
    ...stateOf(guest, details, entry),
    device,
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

/**
 * The state from the best source: v3-guests; where that does not have it (old form, UNKNOWN, no data)
 * v3-guests-details; then the record.
 */
function stateOf(
  guest: GuestRow,
  details: GuestDetails | null,
  entry: Entry | null,
): Pick<Vm, 'state' | 'stateSource' | 'phase'> {
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

function whyLost(entry: Entry, { bootId, module = { load: null, away: false } }: Readings): Lost {
  // The device is forgotten where another entry of the name has got it; the boot still tells.
  if (entry.device === null && entry.bootId === null) return null;
  if (entry.bootId === null || bootId === null) return 'gone';
  if (entry.moduleLoad === FREED) return 'freed';
  if (entry.bootId !== bootId) return 'restart';
  if (module.away || entry.moduleLoad === UNLOADED) return 'reload';
  const isOther = entry.moduleLoad !== null && module.load !== null && entry.moduleLoad !== module.load;
  return isOther ? 'reload' : 'freed';
}

/** The key of a VM that has an entry. Of a far host both tell the host, see {@link farKey}. */
export function entryKey(id: string): string {
  const { host, key } = splitKey(id);
  return host === LOCAL_HOST ? `entry ${id}` : farKey(host, `entry ${key}`);
}

function byDevice(a: Vm, b: Vm): number {
  return (a.guest?.number ?? 0) - (b.guest?.number ?? 0);
}

/** By code units: fast for thousands of entries, and the same on every host. */
function byName(a: Vm, b: Vm): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
