import { addressText } from './address.js';

/** A pool of memory that Palacios was given. `base` is not always a number, see addressText. */
export type MemoryPool = { node: number; base: string; order: number; sizeBytes: number; freeBytes: number };

/** How memory is given to Palacios in the program. */
export const GIVE_MEMORY = 'give it memory on the host page';

/** What Palacios has on one NUMA node. */
export type MemoryNode = {
  node: number;
  totalBytes: number;
  freeBytes: number;
  /** The largest free block; null: this host does not list them. */
  largestFreeBytes: number | null;
  /** The free blocks, the smallest first; null: this host does not list them. */
  freeBlocks: readonly FreeBlocks[] | null;
};

/** So many free blocks of one size. */
export type FreeBlocks = { bytes: number; count: number };

/** How much memory Palacios has, and how much of it is free, in bytes. */
export type PalaciosMemory = {
  totalBytes: number;
  freeBytes: number;
  pools: readonly MemoryPool[];
  /** The nodes on which it has any. */
  nodes: readonly MemoryNode[];
};

const POOL = /^\s*Base Addr=([^,]{0,64}), order=(\d{1,9}), size=(\d{1,15}), free=(\d{1,15})\s*$/;
const BLOCKS = /^\s*order +(\d{1,2}): (\d{1,9}) free blocks\s*$/;

/** A v3-mem file is a few kilobytes; nothing beyond this is read. */
const LIMIT_BYTES = 1024 * 1024;

/** 2 to this power is more memory than there is. */
const MOST_ORDER = 48;

/**
 * Sums the pools of v3-mem0, v3-mem1, … (docs/palacios.md, "Memory"), one text per NUMA node. Never throws.
 * @returns null where Palacios has no pool: no VM can be created then
 */
export function parseMemory(texts: readonly Uint8Array[]): PalaciosMemory | null {
  const read = texts.map(readNode);
  const pools = read.flatMap((one) => one.pools);
  if (pools.length === 0) return null;
  return {
    totalBytes: sum(pools, ({ sizeBytes }) => sizeBytes),
    freeBytes: sum(pools, ({ freeBytes }) => freeBytes),
    pools,
    nodes: read.flatMap((one, node) => (one.pools.length === 0 ? [] : [nodeOf(node, one)])),
  };
}

type NodeText = { pools: readonly MemoryPool[]; freeBlocks: readonly FreeBlocks[] | null };

function readNode(bytes: Uint8Array, node: number): NodeText {
  const lines = Buffer.from(bytes.subarray(0, LIMIT_BYTES)).toString('latin1').split('\n');
  const blocks = lines.flatMap((line) => {
    const [, order = '', count = ''] = BLOCKS.exec(line) ?? [];
    if (order === '' || Number(order) > MOST_ORDER) return [];
    return [{ bytes: 2 ** Number(order), count: Number(count) }];
  });
  return {
    pools: lines.flatMap((line) => readPool(line, node)),
    freeBlocks:
      blocks.length === 0
        ? null
        : blocks.filter(({ count }) => count > 0).sort((one, other) => one.bytes - other.bytes),
  };
}

function readPool(line: string, node: number): readonly MemoryPool[] {
  const match = POOL.exec(line);
  if (match === null) return [];
  const [, base = '', order, size, free] = match;
  const sizeBytes = Number(size);
  // The list may change while it is read: a pool cannot have more free than its size.
  const freeBytes = Math.min(Number(free), sizeBytes);
  return [{ node, base: addressText(base), order: Number(order), sizeBytes, freeBytes }];
}

/** No block is larger than what is free: the list may change while it is read. */
function nodeOf(node: number, { pools, freeBlocks }: NodeText): MemoryNode {
  const freeBytes = sum(pools, (pool) => pool.freeBytes);
  return {
    node,
    totalBytes: sum(pools, ({ sizeBytes }) => sizeBytes),
    freeBytes,
    largestFreeBytes: freeBlocks && Math.min(freeBlocks.at(-1)?.bytes ?? 0, freeBytes),
    freeBlocks,
  };
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
