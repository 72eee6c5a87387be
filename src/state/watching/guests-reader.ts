import { type Details, parseDetails } from '../../host/guest-details.js';
import { type GuestRow, type Guests, parseGuests } from '../../host/guests.js';
import type { Host } from '../../host/host.js';

type ProcText = ReturnType<Host['readProc']>;

/** What the host tells of its VMs. `file`: v3-guests, as it was last read. */
export type GuestsReading = { file: ProcText; details: ProcText; guests: Guests; blocks: Details['blocks'] };

/**
 * Makes the reader of v3-guests and v3-guests-details. Each read of v3-guests writes a line to the kernel log
 * (docs/palacios.md, "v3-guests"), one of the details none, and these hold all but the lines that are damaged.
 * So who only watches reads v3-guests when the VMs of the details are others than they were, and takes what a
 * VM does from the details meanwhile. Where these do not tell of each VM of v3-guests, as with an old module,
 * both are read each time.
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

/** True where two readings of a file of /proc gave the same. */
export function sameText(a: ProcText, b: ProcText): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return a === b || Buffer.compare(a, b) === 0;
  return problemOf(a) === problemOf(b) && (a === null) === (b === null);
}

/** Why a file of /proc cannot be read though it is there; null otherwise. */
export function problemOf(file: ProcText): string | null {
  return file === null || file instanceof Uint8Array ? null : file.reason;
}

function bytesOf(file: ProcText): Uint8Array {
  return file instanceof Uint8Array ? file : new Uint8Array();
}

/** Which VMs the details show: differs when one comes, goes, can be asked or no longer, or is damaged. */
function vmsOf({ blocks, unavailable, damaged }: Details): string {
  return JSON.stringify([
    blocks.map(({ device, name }) => [device, name]),
    unavailable.map(({ device, name }) => [device, name]),
    damaged.length,
  ]);
}

/** True where each VM of v3-guests stands in the details, and the other way round but for damaged lines. */
function tellsAll({ blocks, unavailable, damagedIsCut }: Details, { guests, damaged }: Guests): boolean {
  if (damagedIsCut) return false;
  const told = new Map<string, { name: string; unavailable: boolean }>();
  for (const { device, name } of blocks) told.set(device, { name, unavailable: false });
  for (const { device, name } of unavailable) told.set(device, { name, unavailable: true });
  const isTold = (row: GuestRow) => {
    const vm = told.get(row.device);
    // Of a name with newlines a line of v3-guests has the end.
    return vm !== undefined && vm.unavailable === row.unavailable && vm.name.split('\n').at(-1) === row.name;
  };
  return guests.every(isTold) && (damaged.length > 0 || told.size === guests.length);
}

/** The rows of v3-guests with what the details show of each VM. */
function asNow({ guests }: Guests, { blocks }: Details): readonly GuestRow[] {
  const byDevice = new Map(blocks.map((block) => [block.device, block]));
  return guests.map((row) => {
    const block = byDevice.get(row.device);
    // The old generation tells no state, and of a VM that cannot be asked neither file tells one.
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
