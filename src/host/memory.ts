import { addressText } from './address.js';

/** A pool of memory that Palacios was given. `base` is not always a number, see addressText. */
type MemoryPool = { node: number; base: string; order: number; sizeBytes: number; freeBytes: number };

/** How much memory Palacios has, and how much of it is free, in bytes. */
export type PalaciosMemory = { totalBytes: number; freeBytes: number; pools: readonly MemoryPool[] };

const POOL = /^\s*Base Addr=([^,]{0,64}), order=(\d{1,9}), size=(\d{1,15}), free=(\d{1,15})\s*$/;

/** A v3-mem file is a few kilobytes; nothing beyond this is read. */
const LIMIT_BYTES = 1024 * 1024;

/**
 * Sums the pools of v3-mem0, v3-mem1, … (docs/palacios.md, "Memory"), one text per NUMA node. Never throws.
 * @returns null where Palacios has no pool: no VM can be created then
 */
export function parseMemory(nodes: readonly Uint8Array[]): PalaciosMemory | null {
  const pools = nodes.flatMap((bytes, node) => poolsOf(bytes, node));
  if (pools.length === 0) return null;
  return {
    totalBytes: pools.reduce((sum, pool) => sum + pool.sizeBytes, 0),
    freeBytes: pools.reduce((sum, pool) => sum + pool.freeBytes, 0),
    pools,
  };
}

function poolsOf(bytes: Uint8Array, node: number): MemoryPool[] {
  const text = Buffer.from(bytes.subarray(0, LIMIT_BYTES)).toString('latin1');
  return text.split('\n').flatMap((line) => {
    const match = POOL.exec(line);
    if (match === null) return [];
    const [, base = '', order, size, free] = match;
    const sizeBytes = Number(size);
    // The list may change while it is read: a pool cannot have more free than its size.
    const freeBytes = Math.min(Number(free), sizeBytes);
    return [{ node, base: addressText(base), order: Number(order), sizeBytes, freeBytes }];
  });
}
