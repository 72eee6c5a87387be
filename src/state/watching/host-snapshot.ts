import type { Host } from '../../host/host.js';
import { type HostInfo, parseInfo } from '../../host/info.js';
import { parseMemory } from '../../host/memory.js';
import type { Contents, DamagedLine, FirstPage, Inventory } from '../../inventory/inventory.js';
import type { HostMemory, Vm } from '../vms/model.js';
import { reconcile } from '../vms/reconcile.js';
import { openGuestsReader, problemOf, sameText } from './guests-reader.js';

/** What host and inventory show at one moment. */
export type HostSnapshot = {
  vms: readonly Vm[];
  /** Lines of v3-guests that cannot be trusted. */
  damagedGuests: readonly DamagedLine[];
  /** Lines of the text inventory that are not an entry. */
  damagedEntries: readonly DamagedLine[];
  /** Why v3-guests cannot be read although it exists; null otherwise. */
  guestsProblem: string | null;
  /** Why the inventory cannot be read; its last known entries are kept. */
  inventoryProblem: string | null;
  /** How many inactive VMs of a large inventory are not among `vms` yet; they come with the next reading. */
  unread: number;
  moduleLoaded: boolean;
  memory: HostMemory;
  /** What v3-info says; null where it cannot be read. */
  info: HostInfo | null;
  bootId: string | null;
  /** Differs after the module was reloaded; null where the host does not tell. */
  moduleLoad: string | null;
};

/** The snapshot before anything is read. */
export const EMPTY_SNAPSHOT: HostSnapshot = {
  vms: [],
  damagedGuests: [],
  damagedEntries: [],
  guestsProblem: null,
  inventoryProblem: null,
  unread: 0,
  moduleLoaded: false,
  memory: null,
  info: null,
  bootId: null,
  moduleLoad: null,
};

/**
 * Reads host and inventory; `version` is the inventory's. `watching`: v3-guests is read only where it may list other
 * VMs than before (see guests-reader.ts). `firstPage`: so many VMs of a large inventory that were never on the host
 * are enough.
 */
type SnapshotReader = (how?: { watching?: boolean; firstPage?: number }) => {
  snapshot: HostSnapshot;
  version: string;
};

/**
 * True where a VM of the host is known not to be in the inventory. While the inventory cannot be read, what runs can
 * still be used and stopped.
 */
export function isOutside({ category }: Vm, { inventoryProblem }: HostSnapshot): boolean {
  return category === 'not-in-inventory' && inventoryProblem === null;
}

/**
 * Makes the reader of host and inventory: each call reads v3-guests, its details, the memory and the inventory's
 * version. It runs no tool and writes nothing. While nothing has changed it returns the same snapshot: nothing is
 * parsed, compared or rendered again. While the inventory cannot be read, its last known contents are kept.
 */
export function openSnapshotReader(host: Host, inventory: Inventory): SnapshotReader {
  let contents: Contents = { entries: [], damaged: [] };
  const readGuests = openGuestsReader(host);
  const infoOf = infoReader(host);
  let last: { raw: Raw; snapshot: HostSnapshot } | null = null;
  return ({ watching = false, firstPage } = {}) => {
    const loadBefore = host.moduleLoad();
    let reading = readGuests(watching ? 'watching' : 'confirming');
    const moduleLoad = host.moduleLoad();
    // The VMs of one load of the module must not be taken for those of the next.
    if (moduleLoad !== loadBefore) reading = readGuests('confirming');
    const bootId = host.bootId();
    // The module makes this file: where it can be read, the list of all modules tells nothing more.
    const moduleLoaded = reading.details instanceof Uint8Array || host.moduleLoaded();
    const raw = {
      reading,
      memory: host.readMemory(),
      info: infoOf(`${bootId} ${moduleLoad} ${moduleLoaded}`),
      inventoryVersion: inventory.version(),
      bootId,
      moduleLoad,
      moduleLoaded,
    };
    const version = raw.inventoryVersion;
    if (last && sameRaw(last.raw, raw)) return { snapshot: last.snapshot, version };
    const page = firstPage === undefined ? null : inventory.readFirstPage(firstPage);
    if (page !== null) return { snapshot: snapshotOf(raw, { ...page, damaged: [] }, null), version };
    const read = inventory.read();
    if (!('refused' in read)) contents = read;
    const snapshot = snapshotOf(raw, contents, 'refused' in read ? read.refused : null);
    // What prevents the reading may pass without a change of the inventory: the next call reads it again.
    last = 'refused' in read ? null : { raw, snapshot };
    return { snapshot, version };
  };
}

/** v3-info stays as it is while the module is loaded: it is read once for each load, and again where it was not there. */
function infoReader(host: Host): (load: string) => HostInfo | null {
  let known: { load: string; info: HostInfo } | null = null;
  return (load) => {
    if (known?.load === load) return known.info;
    const bytes = host.readProc('info');
    const info = bytes instanceof Uint8Array ? parseInfo(bytes) : null;
    known = info === null ? null : { load, info };
    return info;
  };
}

type Raw = {
  reading: ReturnType<ReturnType<typeof openGuestsReader>>;
  memory: readonly Uint8Array[];
  info: HostInfo | null;
  inventoryVersion: string;
  bootId: string | null;
  moduleLoad: string | null;
  moduleLoaded: boolean;
};

function sameRaw(a: Raw, b: Raw): boolean {
  return (
    a.inventoryVersion === b.inventoryVersion &&
    a.bootId === b.bootId &&
    a.moduleLoad === b.moduleLoad &&
    a.moduleLoaded === b.moduleLoaded &&
    a.info === b.info &&
    sameText(a.reading.file, b.reading.file) &&
    sameText(a.reading.details, b.reading.details) &&
    a.memory.length === b.memory.length &&
    a.memory.every((file, node) => sameText(file, b.memory[node] ?? null))
  );
}

function snapshotOf(
  raw: Raw,
  contents: Contents & Partial<FirstPage>,
  inventoryProblem: string | null,
): HostSnapshot {
  const { guests, blocks, file } = raw.reading;
  const { bootId, moduleLoad } = raw;
  const module = { load: moduleLoad, away: file === null };
  return {
    vms: reconcile({
      guests: guests.guests,
      details: blocks,
      entries: contents.entries,
      bootId,
      module,
    }),
    damagedGuests: guests.damaged,
    damagedEntries: contents.damaged,
    guestsProblem: problemOf(file),
    inventoryProblem,
    unread: contents.unread ?? 0,
    moduleLoaded: raw.moduleLoaded,
    memory: parseMemory(raw.memory),
    info: raw.info,
    bootId,
    moduleLoad,
  };
}
