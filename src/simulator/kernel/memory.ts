import { pointer } from './address.js';

const MIB = 1024 * 1024;

/** Palacios handles memory in blocks of this many bytes; a guest's regions are such blocks. */
export const BLOCK_BYTES = 128 * MIB;

const FIRST_HOST_ADDRESS = 0x1_0000_0000;
const FIRST_KERNEL_ADDRESS = 0xffff_8801_0000_0000n;
const MAX_POOL_BLOCKS = 8;

type Pool = { first: number; blocks: number };

/** The memory of the simulated Palacios, allocated in blocks. */
export type HostMemory = {
  /** Enough blocks for this many bytes, lowest first, or null if there are too few. */
  take(bytes: number): readonly number[] | null;
  give(blocks: readonly number[]): void;
  /** Adds this many bytes, rounded down to whole blocks. */
  add(bytes: number): void;
  freeBytes(): number;
  /** The text of v3-mem0 (docs/palacios.md, "Memory"). */
  print(): string;
};

/** @param totalBytes rounded down to whole blocks; 0: Palacios has no memory */
export function createMemory(totalBytes: number): HostMemory {
  const used: boolean[] = [];
  const pools: Pool[] = [];
  const add = (bytes: number) => {
    const blocks = Math.floor(bytes / BLOCK_BYTES);
    pools.push(...poolsOf(blocks).map((pool) => ({ ...pool, first: used.length + pool.first })));
    used.push(...new Array<boolean>(blocks).fill(false));
  };
  add(totalBytes);
  const free = () => used.filter((taken) => !taken).length;
  return {
    take(bytes) {
      const wanted = Math.max(1, Math.ceil(bytes / BLOCK_BYTES));
      if (wanted > free()) return null;
      const blocks = used.flatMap((taken, block) => (taken ? [] : [block])).slice(0, wanted);
      for (const block of blocks) used[block] = true;
      return blocks;
    },
    give(blocks) {
      for (const block of blocks) used[block] = false;
    },
    add,
    freeBytes: () => free() * BLOCK_BYTES,
    print: () => (pools.length === 0 ? 'Null Zone Pointer!!\n' : printZone(pools, used)),
  };
}

/** The host-physical address at which a block begins. */
export function hostAddress(block: number): number {
  return FIRST_HOST_ADDRESS + block * BLOCK_BYTES;
}

function poolsOf(total: number): readonly Pool[] {
  const pools: Pool[] = [];
  for (let first = 0, size = MAX_POOL_BLOCKS; first < total; ) {
    while (size > total - first) size /= 2;
    pools.push({ first, blocks: size });
    first += size;
  }
  return pools;
}

function printZone(pools: readonly Pool[], used: readonly boolean[]): string {
  const freeByOrder = new Map<number, number>();
  for (const pool of pools) countFree(pool.first, pool.blocks, used, freeByOrder);
  const orders = Array.from(
    { length: 35 - 12 + 1 },
    (_, at) => `  order ${12 + at}: ${freeByOrder.get(12 + at) ?? 0} free blocks\n`,
  );
  const lines = pools.map((pool) => {
    const free = used.slice(pool.first, pool.first + pool.blocks).filter((taken) => !taken).length;
    const base = FIRST_KERNEL_ADDRESS + BigInt(pool.first * BLOCK_BYTES);
    return `    Base Addr=${pointer(base)}, order=${orderOf(pool.blocks)}, size=${pool.blocks * BLOCK_BYTES}, free=${free * BLOCK_BYTES}\n`;
  });
  return `DUMP OF BUDDY MEMORY ZONE:\n  Zone Max Order=35, Min Order=12\n${orders.join('')} ${pools.length} memory pools\n${lines.join('')}`;
}

/** A buddy allocator keeps a free pool whole, and halves it where a part of it is in use. */
function countFree(
  first: number,
  blocks: number,
  used: readonly boolean[],
  freeByOrder: Map<number, number>,
): void {
  if (!used.slice(first, first + blocks).includes(true)) {
    const order = orderOf(blocks);
    freeByOrder.set(order, (freeByOrder.get(order) ?? 0) + 1);
  } else if (blocks > 1) {
    countFree(first, blocks / 2, used, freeByOrder);
    countFree(first + blocks / 2, blocks / 2, used, freeByOrder);
  }
}

function orderOf(blocks: number): number {
  return Math.log2(blocks * BLOCK_BYTES);
}
