import { type Details, parseDetails } from '../../host/guest-details.js';
import { type GuestRow, parseGuests } from '../../host/guests.js';
import { type Host, TOOLS, type Tool } from '../../host/host.js';
import { type PalaciosMemory, parseMemory } from '../../host/memory.js';
import type { Contents, Inventory } from '../../inventory/inventory.js';
import type { Vm } from '../../state/vms/model.js';
import { reconcile } from '../../state/vms/reconcile.js';

/** What host and inventory show at one moment, for the metrics. */
export type Reading = {
  moduleLoaded: boolean;
  vms: readonly Vm[];
  /** The blocks of the VMs on the host. */
  blocks: Details['blocks'];
  /** How many NUMA nodes have a file about memory; Palacios need not have memory there. */
  nodes: number;
  memory: PalaciosMemory | null;
  /** Which tools were found. */
  tools: ReadonlyArray<readonly [tool: Tool, isFound: boolean]>;
  /** True where a source exists but cannot be read. */
  cannotRead: { guests: boolean; inventory: boolean };
  /** How much of a source is not trusted. */
  damaged: { guests: number; inventory: number };
  seconds: number;
};

/**
 * Makes a reader for the metrics. Each call reads each file once, and writes nothing. VMs are read from
 * v3-guests-details alone, so that no reading adds a line to the kernel log; only a module that has no such file is
 * asked for v3-guests (docs/palacios.md, "v3-guests").
 * @param now a clock in milliseconds
 */
export function openMetricsReader(
  { host, inventory }: { host: Host; inventory: Pick<Inventory, 'version' | 'read'> },
  now: () => number,
): () => Reading {
  let known: { version: string; contents: Contents } | null = null;
  const readInventory = () => {
    const version = inventory.version();
    if (known?.version === version) return known.contents;
    const read = inventory.read();
    known = 'refused' in read ? null : { version, contents: read };
    return 'refused' in read ? null : read;
  };
  return () => {
    const start = now();
    const { guests, blocks, damaged, file } = readGuests(host);
    const contents = readInventory();
    const memoryFiles = host.readMemory();
    const moduleLoaded = host.moduleLoaded();
    const module = { load: host.moduleLoad(), away: file === null };
    const entries = contents?.entries ?? [];
    return {
      moduleLoaded,
      vms: reconcile({ guests, details: blocks, entries, bootId: host.bootId(), module }),
      blocks,
      nodes: memoryFiles.length,
      memory: parseMemory(memoryFiles),
      tools: TOOLS.map((tool) => [tool, host.find(tool) !== null] as const),
      cannotRead: {
        guests: file === null ? moduleLoaded : !(file instanceof Uint8Array),
        inventory: contents === null,
      },
      damaged: { guests: damaged, inventory: contents?.damaged.length ?? 0 },
      seconds: Number(((now() - start) / 1000).toFixed(6)),
    };
  };
}

type Guests = {
  guests: readonly GuestRow[];
  blocks: Details['blocks'];
  damaged: number;
  /** What was read of the file that lists the VMs. */
  file: ReturnType<Host['readProc']>;
};

function readGuests(host: Pick<Host, 'readProc'>): Guests {
  const details = host.readProc('details');
  if (details !== null) {
    const parsed = parseDetails(details instanceof Uint8Array ? details : new Uint8Array());
    return { guests: rowsOf(parsed), blocks: parsed.blocks, damaged: parsed.damaged.length, file: details };
  }
  const file = host.readProc('guests');
  const { guests, damaged } = parseGuests(file instanceof Uint8Array ? file : new Uint8Array());
  return { guests, blocks: [], damaged: damaged.length, file };
}

/** The VMs of the details as v3-guests lists them: of a name with newlines a line has only the last part. */
function rowsOf({ blocks, unavailable }: Details): readonly GuestRow[] {
  const row = ({ device, name }: Details['unavailable'][number]): GuestRow => ({
    name: name.split('\n').at(-1) ?? '',
    device,
    number: Number(/\d+$/.exec(device)?.[0]),
    state: null,
    unavailable: true,
    vcores: null,
    regions: null,
    memoryBytes: null,
    type: null,
  });
  const told = blocks.map((block): GuestRow => {
    const { state, coreCount, regionCount, memoryBytes } = block;
    return {
      ...row(block),
      unavailable: false,
      state: state === 'resetting' ? 'unknown' : state,
      vcores: coreCount,
      regions: regionCount,
      memoryBytes,
    };
  });
  return [...told, ...unavailable.map(row)];
}
