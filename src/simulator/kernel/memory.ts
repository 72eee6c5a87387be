import { pointer } from './address.js';
import { nodeOfAddress } from './nodes.js';

const MIB = 1024 * 1024;

/** Palacios gives guests memory in blocks of this many bytes; a guest's regions are such blocks. */
export const BLOCK_BYTES = 128 * MIB;

/** Where the kernel maps all memory. */
const FIRST_KERNEL_ADDRESS = 0xffff_8800_0000_0000n;
const MAX_POOL_BYTES = 8 * BLOCK_BYTES;

/** A piece of the host's memory, by its host-physical address. */
export type MemoryRange = { address: number; bytes: number };

/** The memory of the simulated Palacios. Blocks are named by their host-physical addresses. */
export type HostMemory = {
  /** Enough blocks for this many bytes, lowest first, or null if there are too few; `node`: only of this one. */
  take(bytes: number, node?: number): readonly number[] | null;
  give(blocks: readonly number[]): void;
  /** Adds a pool. Its size is rounded up to a power of two, as the module does. */
  add(range: MemoryRange): void;
  /** Removes the pool that begins at an address. */
  remove(address: number): 'removed' | 'in use' | 'unknown';
  /** Removes all pools that are not in use. */
  reset(): void;
  freeBytes(): number;
  /** The text of v3-mem for these nodes (docs/palacios.md, "Memory"). */
  print(nodes: readonly number[]): string;
};

/** @param ranges what Palacios has, each rounded down to whole blocks */
export function createMemory(ranges: readonly MemoryRange[]): HostMemory {
  const used = new Set<number>();
  let pools: readonly MemoryRange[] = ranges.flatMap(poolsOf);
  const isFree = (pool: MemoryRange) => blocksOf(pool).every((block) => !used.has(block));
  const freeOf = (pool: MemoryRange) =>
    pool.bytes - blocksOf(pool).filter((block) => used.has(block)).length * BLOCK_BYTES;
  return {
    take(bytes, node) {
      const wanted = Math.max(1, Math.ceil(bytes / BLOCK_BYTES));
      const free = pools
        .flatMap(blocksOf)
        .filter((block) => !used.has(block) && (node === undefined || nodeOfAddress(block) === node));
      if (wanted > free.length) return null;
      const blocks = free.slice(0, wanted);
      for (const block of blocks) used.add(block);
      return blocks;
    },
    give(blocks) {
      for (const block of blocks) used.delete(block);
    },
    add({ address, bytes }) {
      const added = { address, bytes: 2 ** Math.ceil(Math.log2(bytes)) };
      pools = [...pools, added].sort((one, other) => one.address - other.address);
    },
    remove(address) {
      const pool = pools.find((one) => one.address === address);
      if (pool === undefined) return 'unknown';
      if (!isFree(pool)) return 'in use';
      pools = pools.filter((one) => one !== pool);
      return 'removed';
    },
    reset() {
      pools = pools.filter((pool) => !isFree(pool));
    },
    freeBytes: () => pools.reduce((sum, pool) => sum + freeOf(pool), 0),
    print(nodes) {
      const shown = pools.filter(({ address }) => nodes.includes(nodeOfAddress(address)));
      return shown.length === 0 ? 'Null Zone Pointer!!\n' : printZone(shown, used, freeOf);
    },
  };
}

function poolsOf({ address, bytes }: MemoryRange): readonly MemoryRange[] {
  const pools: MemoryRange[] = [];
  const end = address + Math.floor(bytes / BLOCK_BYTES) * BLOCK_BYTES;
  for (let at = address, size = MAX_POOL_BYTES; at < end; at += size) {
    while (size > end - at) size /= 2;
    pools.push({ address: at, bytes: size });
  }
  return pools;
}

/** A pool that is smaller than a block has no room for a guest's region. */
function blocksOf({ address, bytes }: MemoryRange): readonly number[] {
  return Array.from({ length: Math.floor(bytes / BLOCK_BYTES) }, (_, at) => address + at * BLOCK_BYTES);
}

function printZone(
  pools: readonly MemoryRange[],
  used: ReadonlySet<number>,
  freeOf: (pool: MemoryRange) => number,
): string {
  const freeByOrder = new Map<number, number>();
  for (const pool of pools) countFree(pool, used, freeByOrder);
  const orders = Array.from(
    { length: 35 - 12 + 1 },
    (_, at) => `  order ${12 + at}: ${freeByOrder.get(12 + at) ?? 0} free blocks\n`,
  );
  const lines = pools.map((pool) => {
    const base = pointer(FIRST_KERNEL_ADDRESS + BigInt(pool.address));
    return `    Base Addr=${base}, order=${Math.log2(pool.bytes)}, size=${pool.bytes}, free=${freeOf(pool)}\n`;
  });
  return `DUMP OF BUDDY MEMORY ZONE:\n  Zone Max Order=35, Min Order=12\n${orders.join('')} ${pools.length} memory pools\n${lines.join('')}`;
}

/** A buddy allocator keeps a free pool whole, and halves it where a part of it is in use. */
function countFree(
  { address, bytes }: MemoryRange,
  used: ReadonlySet<number>,
  freeByOrder: Map<number, number>,
): void {
  if (!blocksOf({ address, bytes }).some((block) => used.has(block))) {
    const order = Math.log2(bytes);
    freeByOrder.set(order, (freeByOrder.get(order) ?? 0) + 1);
  } else if (bytes > BLOCK_BYTES) {
    countFree({ address, bytes: bytes / 2 }, used, freeByOrder);
    countFree({ address: address + bytes / 2, bytes: bytes / 2 }, used, freeByOrder);
  }
}
