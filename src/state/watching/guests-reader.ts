import { type Details, parseDetails } from '../../host/guest-details.js';
import { type GuestRow, type Guests, parseGuests } from '../../host/guests.js';
import type { Host } from '../../host/host.js';

type ProcText = ReturnType<Host['readProc']>;

/** What the host says of its VMs. `file`: v3-guests, as it was last read. */
type GuestsReading = { file: ProcText; details: ProcText; guests: Guests; blocks: Details['blocks'] };

/**
 * Makes the reader of v3-guests and v3-guests-details. Each read of v3-guests writes a line to the kernel log
 * (docs/palacios.md, "v3-guests"); a read of the details writes none, and they hold all but the damaged lines.
 * Watching therefore reads v3-guests only when the details list other VMs than before, and otherwise takes a VM's
 * state from the details. Where they do not list every VM of v3-guests, as with an old module, both are read.
 */
export function openGuestsReader(
  host: Pick<Host, 'readProc'>,
): (how: 'watching' | 'confirming') => GuestsReading {
  let last: { details: ProcText; parsed: Details } | null = null;
  let known: { vms: string; file: ProcText; guests: Guests } | null = null;
  return (how) => {
    const details = host.readProc('details');
    const parsed = last && sameText(last.details, details) ? last.parsed : parseDetails(bytesOf(details));
    last = { details, parsed };
    const vms = vmsOf(parsed);
    if (how === 'watching' && details instanceof Uint8Array && known?.vms === vms) {
      const { file, guests } = known;
      return { file, details, guests: { ...guests, guests: asNow(guests, parsed) }, blocks: parsed.blocks };
    }
    const file = host.readProc('guests');
    const guests = parseGuests(bytesOf(file));
    const isTold = details instanceof Uint8Array && file instanceof Uint8Array && tellsAll(parsed, guests);
    known = isTold ? { vms, file, guests } : null;
    return { file, details, guests, blocks: parsed.blocks };
  };
}

/** True where two readings of a file in /proc are the same. */
export function sameText(a: ProcText, b: ProcText): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return a === b || Buffer.compare(a, b) === 0;
  return problemOf(a) === problemOf(b) && (a === null) === (b === null);
}

/** Why a file in /proc cannot be read although it exists; null otherwise. */
export function problemOf(file: ProcText): string | null {
  return file === null || file instanceof Uint8Array ? null : file.reason;
}

function bytesOf(file: ProcText): Uint8Array {
  return file instanceof Uint8Array ? file : new Uint8Array();
}

/** Which VMs the details list: differs when one comes, goes, is damaged, or becomes available or unavailable. */
function vmsOf({ blocks, unavailable, damaged }: Details): string {
  return JSON.stringify([
    blocks.map(({ device, name }) => [device, name]),
    unavailable.map(({ device, name }) => [device, name]),
    damaged.length,
  ]);
}

/** True where details and v3-guests list the same VMs; damaged lines of v3-guests may hide some. */
function tellsAll({ blocks, unavailable, damagedIsCut }: Details, { guests, damaged }: Guests): boolean {
  if (damagedIsCut) return false;
  const told = new Map<string, { name: string; unavailable: boolean }>();
  for (const { device, name } of blocks) told.set(device, { name, unavailable: false });
  for (const { device, name } of unavailable) told.set(device, { name, unavailable: true });
  const isTold = (row: GuestRow) => {
    const vm = told.get(row.device);
    // A line of v3-guests has only the last line of a name with newlines.
    return vm !== undefined && vm.unavailable === row.unavailable && vm.name.split('\n').at(-1) === row.name;
  };
  return guests.every(isTold) && (damaged.length > 0 || told.size === guests.length);
}

/** The rows of v3-guests, updated by what the details show of each VM. */
function asNow({ guests }: Guests, { blocks }: Details): readonly GuestRow[] {
  const byDevice = new Map(blocks.map((block) => [block.device, block]));
  return guests.map((row) => {
    const block = byDevice.get(row.device);
    // The old form has no state, and for an unavailable VM neither file has one.
    if (block === undefined || row.state === null) return row;
    const { state, coreCount, regionCount, memoryBytes } = block;
    return {
      ...row,
      // v3-guests has no word for it (docs/palacios.md, "v3-guests").
      state: state === 'resetting' ? 'unknown' : state,
      vcores: coreCount,
      regions: regionCount,
      memoryBytes,
    };
  });
}
