import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInfo } from '../../src/host/info.js';
import { parseMemory } from '../../src/host/memory.js';

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

  it('knows that Palacios has no memory', () => {
    expect(parseMemory([])).toBeNull();
    expect(parseMemory([fixture('none'), fixture('no-pool')])).toBeNull();
  });

  it('never throws, and never has more free than there is', () => {
    const line = fc
      .tuple(fc.nat(), fc.nat())
      .map(([size, free]) => `    Base Addr=0x1000, order=12, size=${size}, free=${free}\n`);
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        const memory = parseMemory([Buffer.from(lines.join(''))]);
        expect(memory?.freeBytes ?? 0).toBeLessThanOrEqual(memory?.totalBytes ?? 0);
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

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseInfo(bytes)));
    expect(parseInfo(Buffer.of()).maxOrder).toBeNull();
  });
});
