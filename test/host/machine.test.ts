import { describe, expect, it } from 'vitest';
import { linuxMemory, nodeCpus, nodeOfCpu } from '../../src/host/machine.js';
import { palaciosFolder } from '../../src/host/palacios-folder.js';
import { fc } from '../support/fast-check.js';

describe('linuxMemory', () => {
  it('takes what is available for free, where that is told', () => {
    const text = 'MemTotal:       2000 kB\nMemFree:         100 kB\nMemAvailable:   1500 kB\n';
    expect(linuxMemory(text, null)).toEqual([
      { node: null, totalBytes: 2000 * 1024, freeBytes: 1500 * 1024 },
    ]);
    expect(linuxMemory('Node 1 MemTotal:  2000 kB\nNode 1 MemFree:   100 kB\n', 1)).toEqual([
      { node: 1, totalBytes: 2000 * 1024, freeBytes: 100 * 1024 },
    ]);
  });

  it('never throws, and never has more free than there is', () => {
    const line = fc
      .tuple(fc.constantFrom('MemTotal', 'MemFree', 'MemAvailable', 'Node 0 MemTotal'), fc.nat())
      .map(([name, kb]) => `${name}: ${kb} kB\n`);
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        for (const { totalBytes, freeBytes } of linuxMemory(lines.join(''), null))
          expect(freeBytes).toBeLessThanOrEqual(totalBytes);
      }),
    );
  });
});

describe('the node of a processor', () => {
  const nodes = [...nodeCpus('0-3,8-11\n', 0), ...nodeCpus('4-7,12\n', 1), ...nodeCpus('\n', 2)];
  it.each([
    [0, 0],
    [9, 0],
    [7, 1],
    [12, 1],
    [13, null],
  ])('of %s is %s', (cpu, node) => expect(nodeOfCpu(nodes, cpu)).toBe(node));

  it('is not guessed from a list of another form', () => {
    expect(nodeCpus('0-3,what', 0)).toEqual([]);
    fc.assert(fc.property(fc.string(), (text) => void nodeCpus(text, 0)));
  });
});

it.each([
  [{ PALACIOS_DIR: '/opt/p' }, '/usr/bin/v3_mem', '/opt/p'],
  [{}, '/opt/palacios/linux_usr/v3_mem', '/opt/palacios'],
  [{ PALACIOS_DIR: '' }, '/srv/v3/v3_mem', '/srv/v3'],
  [{}, null, null],
])('PALACIOS_DIR of %j and %s is %s', (env, tool, folder) => {
  expect(palaciosFolder(env, tool)).toBe(folder);
});
