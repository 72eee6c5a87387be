import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROGRAM } from '../support/screen.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';

let host: SimulatedHost;

beforeAll(async () => {
  host = await startHost();
  await host.tool('v3_create', host.image(), 'web');
});

afterAll(() => host.stop());

function move(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [PROGRAM, '--host-root', host.root, 'move', 'web', ...args],
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

const details = () => readFileSync(join(host.root, 'proc/v3vee/v3-guests-details'), 'latin1');

test('a core that never ran is refused, with the words of the kernel', async () => {
  expect(await move('--vcore', '0', '--pcore', '5')).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /v3_core_move failed \(exit 255\), and vcore 0 of web is on pcore 1, as before[\s\S]*kernel: .*without a valid thread context[\s\S]*has been started/,
    ),
  });
});

test('a vcore and a region are moved, and seen to be', async () => {
  await host.tool('v3_launch', '/dev/v3-vm0');
  expect(await move('--vcore', '0', '--pcore', '5')).toMatchObject({
    code: 0,
    out: 'vcore 0 of web is on pcore 5.\n',
  });
  expect(details()).toContain('vcore 0 running on pcore 5');
  expect(await move('--region', '0x8000000', '--pcore', '5')).toMatchObject({
    code: 0,
    out: 'the region at 0x8000000 of web is on node 1.\n',
  });
  expect(details()).toMatch(/region 1 .*\(node 1\) GPA 0x0000000008000000/);
});

test('what a tool only says is not believed, and a module without the call is told', async () => {
  await host.fault('ignore', 'core-move', '1');
  expect(await move('--vcore', '0', '--pcore', '2')).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'v3_core_move reported success, but vcore 0 of web is on pcore 5, as before',
    ),
  });
  await host.fault('ignore', 'mem-move', '1');
  expect(await move('--region', '0', '--pcore', '7')).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /v3_mem_move reported success, but the region at 0x0 of web is on node 0, as before\.[\s\S]*That node may have no room/,
    ),
  });
  await host.fault('unhandled', 'core-move', '1');
  expect(await move('--vcore', '0', '--pcore', '2')).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /built without the moving of cores \(the kernel says: Unhandled ctrl cmd: 33\)/,
    ),
  });
  await host.fault('unhandled', 'mem-move', '1');
  expect(await move('--region', '0', '--pcore', '7')).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /built without the moving of memory \(the kernel says: Unhandled ctrl cmd: 36\)/,
    ),
  });
});

test('wrong usage is told', async () => {
  for (const args of [
    ['--vcore', '0'],
    ['--pcore', '1'],
    ['--vcore', 'x', '--pcore', '1'],
  ])
    expect((await move(...args)).code).toBe(2);
  expect((await move('--vcore', '9', '--pcore', '1')).err).toContain('web has no vcore 9');
});

test('a region that the VM does not have, and a pcore that the host does not have', async () => {
  expect(await move('--region', '0x123', '--pcore', '1')).toMatchObject({
    code: 1,
    err: expect.stringContaining('web has no region at 0x123.'),
  });
  expect(await move('--vcore', '0', '--pcore', '99')).toMatchObject({
    code: 1,
    err: expect.stringContaining('only to a pcore that the host has'),
  });
});
