import { BLOCK_BYTES, type MemoryRange } from './memory.js';
import { nodeOfAddress, SECOND_NODE } from './nodes.js';

/** Where v3_mem looks for memory. `from`: the lowest address, in bytes. */
export type BlockSearch = { below4g: boolean; node: number | null; from: number };

/** The memory of the simulated host itself, as /sys/devices/system/memory has it. */
export type HostBlocks = {
  /** Takes consecutive blocks for this many bytes offline; or how many were found last, as v3_mem counts them. */
  offline(bytes: number, search: BlockSearch): MemoryRange | { found: number };
  online(range: MemoryRange): void;
  /** How many bytes of a node are offline. */
  offlineBytes(node: number): number;
  /** A piece of the running kernel's own memory. */
  kernelPiece(bytes: number, search: Pick<BlockSearch, 'below4g' | 'node'>): MemoryRange;
};

const FOUR_GB = 2 ** 32;

/** The blocks that Linux can do without: 1 GB of the first node, 768 MB of the second. */
const REMOVABLE = new Set(
  [
    [0, 8],
    [(SECOND_NODE + 8 * 1024 ** 3) / BLOCK_BYTES, 6],
  ].flatMap(([first = 0, count = 0]) => Array.from({ length: count }, (_, at) => first + at)),
);
const END = Math.max(...REMOVABLE) + 1;

/** Where the kernel's own pieces are. */
const PIECES = { below4g: 0x4000_0000, nodes: [0x3_f000_0000, 0x7_f000_0000] };

export function createHostBlocks(): HostBlocks {
  const offline = new Set<number>();
  let pieces = 0;
  return {
    offline(bytes, { below4g, node, from }) {
      const wanted = Math.ceil(bytes / BLOCK_BYTES);
      const isUsable = (block: number) =>
        REMOVABLE.has(block) &&
        !offline.has(block) &&
        block * BLOCK_BYTES >= from &&
        (!below4g || block * BLOCK_BYTES < FOUR_GB) &&
        (node === null || nodeOfAddress(block * BLOCK_BYTES) === node);
      let found = 0;
      for (let block = 0; block < END; block++) {
        found = isUsable(block) ? found + 1 : 0;
        if (found < wanted || wanted === 0) continue;
        const first = block + 1 - wanted;
        for (let at = first; at <= block; at++) offline.add(at);
        return { address: first * BLOCK_BYTES, bytes: wanted * BLOCK_BYTES };
      }
      return { found };
    },
    online({ address, bytes }) {
      const first = Math.floor(address / BLOCK_BYTES);
      for (let at = 0; at < Math.ceil(bytes / BLOCK_BYTES); at++) offline.delete(first + at);
    },
    offlineBytes: (node) =>
      [...offline].filter((block) => nodeOfAddress(block * BLOCK_BYTES) === node).length * BLOCK_BYTES,
    kernelPiece(bytes, { below4g, node }) {
      const start = below4g ? PIECES.below4g : (PIECES.nodes[node ?? 0] ?? PIECES.below4g);
      pieces += 1;
      return { address: start + pieces * 2 ** 24, bytes };
    },
  };
}
