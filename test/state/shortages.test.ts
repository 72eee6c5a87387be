import { describe, expect, it } from 'vitest';
import type { ConfigNode } from '../../src/host/config.js';
import { parseMemory } from '../../src/host/memory.js';
import { memoryNeeded, shortages } from '../../src/state/vms/shortages.js';
import { fc } from '../support/fast-check.js';
import { activeVm, guestRow } from '../support/vms.js';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const INFO = { entries: [], maxOrder: 11, nodes: 2, cpus: 8, memoryBlockBytes: 128 * MIB };

/** Palacios with free blocks of these orders on each node, and nothing else. */
function memoryOf(...nodes: readonly (readonly number[])[]) {
  const texts = nodes.map((orders) => {
    const free = orders.reduce((sum, order) => sum + 2 ** order, 0);
    const lines = orders.map((order) => `  order ${order}: 1 free blocks\n`).join('');
    return Buffer.from(`${lines} 1 memory pools\n    Base Addr=1, order=40, size=${2 ** 40}, free=${free}\n`);
  });
  return parseMemory(texts);
}

/** Palacios on a host that does not list its free blocks. */
const UNLISTED = parseMemory([
  Buffer.from(` 1 memory pools\n    Base Addr=1, order=30, size=${GIB}, free=${GIB}\n`),
]);

/** A host that does not tell the size of its memory blocks. */
const NO_BLOCKS = { info: { ...INFO, memoryBlockBytes: null } };

const room = (memory: ReturnType<typeof memoryOf>, change: object = {}) => ({
  ...{ memory, info: INFO, vms: [], moduleLoaded: true },
  ...change,
});

const said = (...args: Parameters<typeof shortages>) =>
  shortages(...args)
    .map(({ text }) => text)
    .join(' ');

describe('what a host lacks for a VM', () => {
  it.each([
    ['enough', [GIB], room(memoryOf([31])), /^$/],
    ['no memory', [GIB], room(null), /^Palacios has no memory: give it memory on the host page\./],
    [
      'too little',
      [2 * GIB],
      room(memoryOf([30])),
      /^It needs 2 GB, and Palacios has 1 GB free: give it memory/,
    ],
    [
      'no large block',
      [2 * GIB],
      room(memoryOf([30, 30])),
      /^It needs 2 GB, and the largest free block is 1 GB/,
    ],
    ['one too large', [GIB, 2 * GIB], room(memoryOf([30, 30, 31]), NO_BLOCKS), /^$/],
    [
      'one of several too large',
      [MIB, 2 * GIB],
      room(memoryOf([30, 30, 30]), NO_BLOCKS),
      /^One of them needs 2 GB, and the largest/,
    ],
    ['no list of free blocks', [128 * MIB], room(UNLISTED), /^$/],
    [
      'one block too few',
      [256 * MIB],
      room(memoryOf([27, 26, 26])),
      /^It needs 2 blocks of 128 MB, and 1 is free/,
    ],
    ['only crumbs', [128 * MIB], room(memoryOf([26, 26])), /^It needs 1 block of 128 MB, and 0 are free/],
    ['several', [GIB, GIB], room(memoryOf([30])), /^They need 2 GB, and Palacios has 1 GB free/],
    ['unknown needs', [null], room(memoryOf([12])), /^$/],
    ['no module', [GIB], room(null, { moduleLoaded: false }), /^$/],
  ] as const)('%s', (_, needs, host, words) => expect(said(needs, host)).toMatch(words));

  it('is not one block where a VM of the host has several regions', () => {
    const vm = { ...activeVm(0, 'web', 'running'), guest: guestRow(0, 'web', { regions: 2 }) };
    expect(said([2 * GIB], room(memoryOf([30, 30]), { vms: [vm] }))).toBe('');
    const spread = shortages([2 * GIB], room(memoryOf([30], [30]), { vms: [vm] }));
    expect(spread).toEqual([
      { text: 'No node has 2 GB free: the memory is spread over several.', isGrave: false },
    ]);
  });

  it('may be a slot', () => {
    const vms = Array.from({ length: 32 }, (_, at) => activeVm(at, `vm${at}`, 'running'));
    expect(said([null], room(memoryOf([31]), { vms }))).toMatch(/^All 32 slots are taken/);
    expect(said([null, null], room(memoryOf([31]), { vms: vms.slice(1) }))).toMatch(/^Only 1 slot is free/);
  });

  it('is nothing where it has twice as much in one block', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4096 }), (mb) => {
        const order = Math.ceil(Math.log2(mb * MIB)) + 1;
        expect(shortages([mb * MIB], room(memoryOf([Math.max(order, 28)])))).toEqual([]);
      }),
    );
  });
});

const node = (name: string, text: string, attributes: ConfigNode['attributes'] = []): ConfigNode => ({
  ...{ name, text, attributes, children: [], line: 1 },
});

describe('the memory that a config needs', () => {
  const tree = (memory: ConfigNode): ConfigNode => ({ ...node('vm', ''), children: [memory] });
  const MADE = { image: '', options: [] };
  it('is its own, or what an option sets that its image is built with', () => {
    expect(memoryNeeded(tree(node('memory', '256')), MADE)).toBe(256 * MIB);
    const tagged = tree(node('memory', '256', [['opt_tag', 'MEM']]));
    expect(memoryNeeded(tagged, { image: '', options: [['mem', '512']] })).toBe(512 * MIB);
    expect(memoryNeeded(tagged, { image: '', options: [['mem', 'much']] })).toBeNull();
    expect(memoryNeeded(tagged, { image: 'built.img', options: [['mem', '512']] })).toBe(256 * MIB);
    expect(memoryNeeded(tree(node('memory', 'much')), MADE)).toBeNull();
    expect(memoryNeeded(null, MADE)).toBeNull();
    expect(memoryNeeded(node('vm', ''), MADE)).toBeNull();
  });
});
