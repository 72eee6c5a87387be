import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Bench, openBench, type TestHost } from './simulated-host.js';
import { bring, create } from './wire-host.js';

let bench: Bench;
let host: TestHost;

beforeAll(async () => {
  bench = await openBench();
  host = await bench.host();
});

afterAll(() => bench.close());

beforeEach(async () => {
  await host.reboot();
  await host.fault('clear');
  await host.fault('no-memory', 'on');
  rmSync(join(host.work, '.v3offlinedmem'), { force: true });
});

const ENV = () => ({ ...process.env, PALACIOS_DIR: host.work });

const v3Mem = (...args: string[]) =>
  host.start('v3_mem', args, { cwd: host.work, env: ENV(), input: 'ignore' }).ended;

/** The pools of a node, by their host-physical addresses: address, size, free. */
function pools(node: number): readonly (readonly number[])[] {
  const text = host.proc(`v3-mem${node}`) ?? '';
  return [...text.matchAll(/Base Addr=ffff88(.{10}), order=\d+, size=(\d+), free=(\d+)/g)].map(
    ([, address, size, free]) => [Number(`0x${address}`), Number(size), Number(free)],
  );
}

const MB = 1024 * 1024;

test('memory is given node by node, and taken back at its first address alone', async () => {
  expect([pools(0), pools(1)]).toEqual([[], []]);
  expect((await v3Mem('-a', '256')).stdout).toContain('at 0x0 has been offlined');
  expect(await v3Mem('-n', '1', '-a', '512')).toMatchObject({ code: 0 });
  expect([pools(0), pools(1)]).toEqual([[[0, 256 * MB, 256 * MB]], [[0x6_0000_0000, 512 * MB, 512 * MB]]]);
  expect(readFileSync(join(host.work, '.v3offlinedmem'), 'latin1')).toBe(
    '0\t10000000\n600000000\t20000000\n',
  );
  expect(await v3Mem('-r', '608000000')).toMatchObject({
    code: 255,
    stderr: 'Request rejected by Palacios\n',
  });
  expect((await v3Mem('-r', '600000000')).stdout).toBe(
    'Memory at 0x600000000 has been deallocated by Palacios\nMemory at 0x600000000 has been onlined\n',
  );
  expect(pools(1)).toEqual([]);
  expect((await v3Mem('-n', '1', '-a', '512')).stdout).toContain('at 0x600000000 has been offlined');
});

test('a pool in use is not taken back, and -r offline says so with exit code 0', async () => {
  await v3Mem('-a', '512');
  await create(host, 'web');
  expect(pools(0)).toEqual([[0, 512 * MB, 256 * MB]]);
  expect(await v3Mem('-r', '0')).toMatchObject({ code: 255 });
  expect(host.log()).toContain('Cannot remove memory at base address 0x');
  expect(await v3Mem('-r', 'offline')).toMatchObject({ code: 0, stderr: 'Request rejected by Palacios\n' });
  await host.run('v3_free', '0');
  expect(await v3Mem('-r', 'offline')).toMatchObject({ code: 0, stderr: '' });
  expect(pools(0)).toEqual([]);
});

test('a pool is as large as the next power of two', async () => {
  await v3Mem('-a', '300');
  expect(pools(0)).toEqual([[0, 512 * MB, 512 * MB]]);
});

test('the kernel gives no piece that Palacios could use, and a node that is not there has none', async () => {
  expect(await v3Mem('-k', '-a', '8')).toMatchObject({
    code: 255,
    stderr: expect.stringContaining('smaller single chunk of memory than Palacios needs'),
  });
  expect(await v3Mem('-k', '-a', '128')).toMatchObject({
    stderr: expect.stringContaining('larger single chunk of memory than the kernel can allocate'),
  });
  expect(await v3Mem('-n', '2', '-a', '128')).toMatchObject({
    code: 255,
    stderr: expect.stringMatching(/nonexistent node\n[\s\S]*\(found 0\)\nCould not offline memory\n$/),
  });
  expect((await v3Mem('-m', '512', '-a', '128')).stdout).toContain('at 0x20000000 has been offlined');
});

test('a core is moved once it has run, and a region to where there is room', async () => {
  await v3Mem('-a', '512');
  await create(host, 'web');
  const details = () => host.proc('v3-guests-details') ?? '';
  expect(await host.run('v3_core_move', '/dev/v3-vm0', '0', '5')).toMatchObject({ code: 255 });
  expect(host.log()).toContain('Attempted to migrate a core without a valid thread context');
  await bring(host, 0, 'running');
  expect(await host.run('v3_core_move', '/dev/v3-vm0', '0', '5')).toMatchObject({ code: 0 });
  expect(details()).toContain('vcore 0 running on pcore 5');
  expect(await host.run('v3_mem_move', '/dev/v3-vm0', '0x8000000', '5')).toMatchObject({ code: 255 });
  expect(host.log()).toContain('Cannot allocate memory for new base region');
  await v3Mem('-n', '1', '-a', '128');
  expect(await host.run('v3_mem_move', '/dev/v3-vm0', '0x8000000', '5')).toMatchObject({ code: 0 });
  expect(details()).toMatch(/region 0 .*\(node 0\)[\s\S]*region 1 .*\(node 1\)/);
  expect(pools(1)).toEqual([[0x6_0000_0000, 128 * MB, 0]]);
});
