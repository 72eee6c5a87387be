import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseInfo } from '../../src/host/info.js';
import { parseMemory } from '../../src/host/memory.js';
import { fc } from '../support/fast-check.js';

const fixture = (name: string) => readFileSync(`fixtures/memory/${name}.txt`);

describe('parseMemory', () => {
  it('sums the pools of all nodes', () => {
    const memory = parseMemory([fixture('two-pools'), fixture('no-pool'), fixture('two-pools')]);
    expect(memory?.totalBytes).toBe(2 * (1073741824 + 536870912));
    expect(memory?.freeBytes).toBe(2 * 805306368);
    expect(memory?.pools.map((pool) => [pool.node, pool.order])).toEqual([
      [0, 30],
      [0, 29],
      [2, 30],
      [2, 29],
    ]);
  });

  it.each([
    ['ffff880100000000', '0xffff880100000000'],
    ['          (null)', '(null)'],
    ['(____ptrval____)', '(____ptrval____)'],
    ['00000000a3b1c2d3', '0x00000000a3b1c2d3'],
    ['0xffff880100000000', '0xffff880100000000'],
    ['0x          (null)', '(null)'],
    ['in a form of its own', 'in a form of its own'],
    ['', ''],
  ])('reads a pool however the kernel prints its address: %j', (printed, base) => {
    const pool = ` 1 memory pools\n    Base Addr=${printed}, order=30, size=1073741824, free=805306368\n`;
    const memory = parseMemory([Buffer.from(pool)]);
    expect(memory).toMatchObject({
      totalBytes: 1073741824,
      freeBytes: 805306368,
      pools: [{ node: 0, base, order: 30, sizeBytes: 1073741824, freeBytes: 805306368 }],
    });
  });

  it('tells of each node the free blocks and the largest of them', () => {
    const text = (free: number) => `DUMP OF BUDDY MEMORY ZONE:
  Zone Max Order=35, Min Order=12
  order 12: 3 free blocks
  order 27: 2 free blocks
  order 99: 1 free blocks
 1 memory pools
    Base Addr=ffff880100000000, order=30, size=1073741824, free=${free}
`;
    const memory = parseMemory(
      [text(268447744), 'Null Zone Pointer!!\n', text(4096)].map((one) => Buffer.from(one)),
    );
    const freeBlocks = [
      { bytes: 4096, count: 3 },
      { bytes: 134217728, count: 2 },
    ];
    const total = { totalBytes: 1073741824, freeBlocks };
    expect(memory?.nodes).toEqual([
      { node: 0, freeBytes: 268447744, largestFreeBytes: 134217728, ...total },
      { node: 2, freeBytes: 4096, largestFreeBytes: 4096, ...total },
    ]);
  });

  it('tells of no free blocks where the host lists none, and that there are none where it lists that', () => {
    const pool = ' 1 memory pools\n    Base Addr=1, order=30, size=1024, free=1024\n';
    const blocksOf = (list: string) => parseMemory([Buffer.from(`${list}${pool}`)])?.nodes;
    expect(blocksOf('')).toMatchObject([{ freeBlocks: null, largestFreeBytes: null }]);
    expect(blocksOf('  order 12: 0 free blocks\n')).toMatchObject([{ freeBlocks: [], largestFreeBytes: 0 }]);
  });

  it('knows that Palacios has no memory', () => {
    expect(parseMemory([])).toBeNull();
    expect(parseMemory([fixture('none'), fixture('no-pool')])).toBeNull();
  });

  it('never throws, and never has more free than there is', () => {
    const line = fc
      .tuple(fc.nat(), fc.nat())
      .map(([size, free]) => `    Base Addr=0x1000, order=12, size=${size}, free=${free}\n`);
    const blocks = fc
      .tuple(fc.nat({ max: 99 }), fc.nat())
      .map(([order, count]) => `  order ${order}: ${count} free blocks\n`);
    fc.assert(
      fc.property(fc.array(fc.oneof(line, blocks, fc.string())), (lines) => {
        const memory = parseMemory([Buffer.from(lines.join(''))]);
        expect(memory?.freeBytes ?? 0).toBeLessThanOrEqual(memory?.totalBytes ?? 0);
        for (const node of memory?.nodes ?? [])
          expect(node.largestFreeBytes ?? 0).toBeLessThanOrEqual(node.freeBytes);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseMemory([bytes])));
  });
});

describe('parseInfo', () => {
  it('reads what it knows and keeps what it does not', () => {
    const text =
      'kernel MAX_ORDER:\t11\nnumber of nodes: 2\nnumber of cpus = 16\nmem_block_size: 0x8000000\nmood: fine\n';
    expect(parseInfo(Buffer.from(text))).toEqual({
      entries: [
        ['kernel MAX_ORDER', '11'],
        ['number of nodes', '2'],
        ['number of cpus', '16'],
        ['mem_block_size', '0x8000000'],
        ['mood', 'fine'],
      ],
      maxOrder: 11,
      nodes: 2,
      cpus: 16,
      memoryBlockBytes: 0x8000000,
    });
  });

  it('takes the block that the kernel runs with for the one that the module was compiled for', () => {
    const text =
      'palacios compiled mem_block_size:\t134217728\npalacios run-time mem_block_size:\t2147483648\n';
    expect(parseInfo(Buffer.from(text)).memoryBlockBytes).toBe(2147483648);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseInfo(bytes)));
    expect(parseInfo(Buffer.of()).maxOrder).toBeNull();
  });
});
