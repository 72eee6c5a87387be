import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asDevice } from '../../src/host/device.js';
import { parseDetails } from '../../src/host/guest-details.js';
import { decodeText } from '../../src/text/byte-text.js';
import { fc } from '../support/fast-check.js';
import { hostileGuestsFiles } from '../support/hostile.js';

const twoVms = readFileSync('fixtures/details/two-vms.txt');
const RULE = '-'.repeat(87);

function block(name: string, number: number): string {
  const entry = `${RULE}\nEntry:        ${number}\nName:         ${name}\nDevice:       /dev/v3-vm${number}\n`;
  const facts =
    'Type:         general\nState:        paused\nCores:        1 (1 shown)\nRegions:      0 (0 shown)\n';
  const core = '   vcore 0 running on pcore 1 7 exits rip=0x0000000000000010 real physical shadow \n';
  return `${entry}${facts}Memsize:      1024 (0 ROS)\n\nCore States\n${core}\nMemory Regions\n${RULE}\n`;
}

describe('parseDetails', () => {
  it('reads all facts of a VM', () => {
    const { blocks, damaged } = parseDetails(twoVms);
    expect(damaged).toEqual([]);
    expect(blocks[0]).toMatchObject({
      device: '/dev/v3-vm0',
      name: 'web',
      type: 'general',
      state: 'running',
      coreCount: 2,
      regionCount: 4,
      memoryBytes: 536870912,
    });
    expect(blocks[0]?.cores[0]).toEqual({
      vcore: 0,
      pcore: 1,
      state: 'running',
      exits: 182736,
      rip: '0x00000000ffff0a3c',
      mode: 'protected',
      addressing: 'physical',
      paging: 'nested',
      side: null,
      flags: ['protected', 'physical', 'nested'],
    });
    expect(blocks[0]?.regions).toHaveLength(4);
    expect(blocks[0]?.regions[2]).toEqual({
      hpaStart: '0x0000000110000000',
      hpaEnd: '0x0000000118000000',
      node: 1,
      gpa: '0x0000000010000000',
    });
  });

  it.each([
    ['0x          (null)', '(null)'],
    ['          (null)', '(null)'],
    ['0x(____ptrval____)', '(____ptrval____)'],
    ['(____ptrval____)', '(____ptrval____)'],
    ['00000000ffff0a3c', '0x00000000ffff0a3c'],
  ])('reads a core and a region however the kernel prints an address: %j', (printed, shown) => {
    const text = block('a', 1)
      .replace('0x0000000000000010', printed)
      .replace(
        'Memory Regions\n',
        `Memory Regions\n   region 0 has HPAs ${printed}-${printed} (node 1) GPA ${printed}  \n`,
      );
    const { blocks, damaged } = parseDetails(Buffer.from(text));
    expect(damaged).toEqual([]);
    expect(blocks[0]?.cores).toMatchObject([
      { vcore: 0, pcore: 1, exits: 7, rip: shown, mode: 'real', flags: ['real', 'physical', 'shadow'] },
    ]);
    expect(blocks[0]?.regions).toEqual([{ hpaStart: shown, hpaEnd: shown, node: 1, gpa: shown }]);
  });

  it('reads a VM that cannot be asked, and believes no name that says so', () => {
    const unable = '<unable to get data for this VM>';
    const asked = (name: string, number: number) =>
      `${RULE}\nEntry:        ${number}\nName:         ${name}\nDevice:       /dev/v3-vm${number}\n${unable}\n${RULE}\n`;
    const forged = `x\nDevice:       /dev/v3-vm7\n${unable}\nEntry:        7\nName:         y`;
    const { blocks, unavailable, damaged } = parseDetails(
      Buffer.from(asked('new', 0) + block(forged, 1) + asked(`two\n${forged}`, 2) + block('last', 3)),
    );
    expect(unavailable).toEqual([
      { device: '/dev/v3-vm0', name: 'new' },
      { device: '/dev/v3-vm2', name: `two\n${forged}` },
    ]);
    expect(blocks.map(({ device, name }) => [device, name])).toEqual([
      ['/dev/v3-vm1', forged],
      ['/dev/v3-vm3', 'last'],
    ]);
    expect(damaged).toEqual([]);
    expect(parseDetails(Buffer.from(asked('a', 0) + block('a', 0))).unavailable).toEqual([]);
  });

  it('reads a name that forges the lines behind it', () => {
    const second = parseDetails(twoVms).blocks[1];
    expect(second).toMatchObject({ device: '/dev/v3-vm9', state: 'resetting', type: 'hvm' });
    expect(second?.name).toBe(
      'two\nlines\nDevice:       /dev/v3-vm3\nType:         general\nState:        running',
    );
    expect(second?.cores.map(({ state, mode, side }) => [state, mode, side])).toEqual([
      ['resetting', 'long', 'ros'],
      ['invalid', 'UNKNOWN', 'hrt'],
    ]);
  });

  it('lets no name of 127 bytes make or hide a VM', () => {
    const pieces = [
      RULE,
      'Entry:        9',
      'Name:         x',
      'Device:       /dev/v3-vm9',
      'Type:         hvm',
      'State:        ERROR',
      'Cores:        1 (1 shown)',
      'Regions:      1 (1 shown)',
      'Memsize:      1 (0 ROS)',
      '',
      'Core States',
      'x',
    ];
    const hostileName = fc
      .array(fc.constantFrom(...pieces), { maxLength: 9 })
      .map((lines) => Buffer.from(lines.join('\n')).subarray(0, 127).toString());
    fc.assert(
      fc.property(hostileName, hostileName, (first, second) => {
        const { blocks, damaged } = parseDetails(Buffer.from(block(first, 0) + block(second, 4)));
        expect(damaged).toEqual([]);
        expect(blocks.map(({ device, name }) => [device, name])).toEqual([
          ['/dev/v3-vm0', first],
          ['/dev/v3-vm4', second],
        ]);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads back any name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 127 }), (name) => {
        const text = block(Buffer.from(name).toString('latin1'), 3);
        const { blocks } = parseDetails(Buffer.from(text, 'latin1'));
        expect(blocks.map((found) => found.name)).toEqual([decodeText(name)]);
      }),
    );
  });

  it('trusts neither of two blocks for one device', () => {
    const { blocks, damaged } = parseDetails(Buffer.from(block('a', 1) + block('b', 1) + block('c', 2)));
    expect(blocks.map((found) => found.name)).toEqual(['c']);
    expect(damaged).toHaveLength(2);
  });

  it('goes on after half a block', () => {
    const half = block('a', 1).slice(0, 150);
    const { blocks, damaged } = parseDetails(Buffer.from(`${half}\n${block('b', 2)}`));
    expect(blocks.map((found) => found.name)).toEqual(['b']);
    expect(damaged.length).toBeGreaterThan(0);
    const odd = parseDetails(Buffer.from(block('a', 1).replace('   vcore 0', '   vcore zero')));
    expect(odd.blocks[0]?.cores).toEqual([]);
    expect(odd.damaged).toMatchObject([{ text: expect.stringContaining('vcore zero') }]);
  });

  it('never throws', () => {
    const check = (bytes: Uint8Array) => {
      for (const found of parseDetails(bytes).blocks) expect(asDevice(found.device)).not.toBeNull();
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check));
    for (const { bytes } of hostileGuestsFiles()) check(bytes);
    fc.assert(
      fc.property(fc.nat(twoVms.length), fc.nat(twoVms.length), (from, to) =>
        check(twoVms.subarray(from, to)),
      ),
    );
  });
});
