import { describe, expect, it, test } from 'vitest';
import { physicalAddress } from '../../src/state/actions/memory-actions.js';
import {
  addressOf,
  amountOf,
  giveLines,
  kernelLimitWords,
  type MemoryWish,
  wishProblem,
} from '../../src/state/host-page/memory-rules.js';
import { fc } from '../support/fast-check.js';

const MIB = 1024 * 1024;
const INFO = { maxOrder: 11, nodes: 2, memoryBlockBytes: 128 * MIB };
const wish = (mb: number, change: Partial<MemoryWish> = {}): MemoryWish => ({
  ...{ mb, kernel: false, below4g: false, node: null },
  ...change,
});

test.each([
  ['512', 512],
  [' 512 MB ', 512],
  ['2g', 2048],
  ['2 GB', 2048],
  ['0', null],
  ['-1', null],
  ['1.5 GB', null],
  ['512; reboot', null],
  ['99999999 GB', null],
])('the amount %j is %s MB', (text, mb) => expect(amountOf(text)).toBe(mb));

test('an address is hexadecimal digits, and nothing else reaches the tool', () => {
  expect(addressOf(' 0xAB ')).toBe('ab');
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(addressOf(text) ?? '0').toMatch(/^[0-9a-f]{1,16}$/);
    }),
  );
});

describe('a wish', () => {
  it.each([
    [wish(512), null],
    [wish(64), /blocks of 128 MB/],
    [wish(300), /256 MB or 512 MB/],
    [wish(128, { kernel: true }), /8 MB in one piece at most, and VMs take blocks of 128 MB/],
    [wish(128, { node: 1 }), null],
    [wish(128, { node: 2 }), /nodes 0 to 1/],
  ])('%j: %s', (one, problem) => {
    const said = wishProblem(one, INFO);
    if (problem === null) expect(said).toBeNull();
    else expect(said).toMatch(problem);
  });

  it('from the kernel fits where its piece is as large as a block', () => {
    const info = { ...INFO, memoryBlockBytes: 4 * MIB };
    expect(wishProblem(wish(8, { kernel: true }), info)).toBeNull();
    expect(kernelLimitWords(info)).toBe('The running kernel gives 8 MB in one piece at most.');
  });

  it('is tried where v3-info says nothing', () => {
    expect(wishProblem(wish(1, { kernel: true, node: 7 }), null)).toBeNull();
    expect(kernelLimitWords(null)).toBeNull();
  });
});

test('the warning tells what Linux has left, and where that is not enough', () => {
  const linux = [
    { node: null, totalBytes: 8192 * MIB, freeBytes: 4096 * MIB },
    { node: 1, totalBytes: 4096 * MIB, freeBytes: 256 * MIB },
  ];
  expect(giveLines(wish(512), linux).join(' ')).toMatch(/leave Linux.*4 GB free of 8 GB\.$/);
  expect(giveLines(wish(512, { node: 1 }), linux).join(' ')).toMatch(
    /256 MB free of 4 GB on node 1\. That is less than you give/,
  );
});

test.each([
  ['0xffff880100000000', '100000000'],
  ['0xffff880000000000', '0'],
  ['0x00000000a3b1c2d3', null],
  ['(null)', null],
  ['0xffff9e4100000000', null],
])('the pool at %s is taken back at %s', (base, address) => expect(physicalAddress(base)).toBe(address));
