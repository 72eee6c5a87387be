import { execFile } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { PROGRAM } from '../support/screen.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';

async function aHost(): Promise<SimulatedHost> {
  const host = await startHost();
  onTestFinished(() => host.stop());
  return host;
}

type Done = { code: number; out: string; err: string };

function run(host: SimulatedHost, ...args: string[]): Promise<Done> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, '--host-root', host.root, ...args], (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

test('memory is given, shown and taken back; each is in the history', async () => {
  const host = await aHost();
  await host.fault('no-memory', 'on');
  expect(await run(host, 'memory')).toMatchObject({ code: 1, out: expect.stringContaining('no memory') });
  expect(await run(host, 'memory', 'give', '512', '--node', '1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('use --yes'),
  });
  expect(await run(host, 'memory', 'give', '512', '--node', '1', '--yes')).toMatchObject({
    code: 0,
    out: 'Palacios has 512 MB more: 512 MB in all, 512 MB free; it begins at 0x600000000.\n',
  });
  expect((await run(host, 'memory')).out).toContain(
    'node 1: 512 MB given, 512 MB free, largest free block 512 MB\n',
  );
  const { palacios } = JSON.parse((await run(host, 'memory', '--json')).out);
  expect(palacios).toMatchObject({ totalBytes: 2 ** 29, nodes: [{ node: 1, largestFreeBytes: 2 ** 29 }] });
  await host.tool('v3_create', host.image(), 'web');
  expect(await run(host, 'memory', 'take', '600000000', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/Request rejected by Palacios[\s\S]*Cannot remove memory[\s\S]*no VM uses/),
  });
  await host.tool('v3_free', '0');
  expect(await run(host, 'memory', 'take', 'offline', '--yes')).toMatchObject({
    code: 0,
    out: 'Palacios has 512 MB less: no memory.\n',
  });
  expect((await run(host, 'history')).out).toMatch(
    /done +take back all memory[\s\S]*refused +take back the memory at 0x600000000[\s\S]*done +give 512 MB to Palacios/,
  );
});

test('what cannot be given is refused before anything is run', async () => {
  const host = await aHost();
  for (const [args, words] of [
    [['8', '--kernel'], 'blocks of 128 MB'],
    [['300'], '256 MB or 512 MB'],
    [['512', '--node', '9'], 'nodes 0 to 1'],
  ] as const) {
    const done = await run(host, 'memory', 'give', ...args, '--yes');
    expect(done).toMatchObject({ code: 1, err: expect.stringContaining(words) });
  }
  expect((await run(host, 'memory', 'give', 'much')).code).toBe(2);
  expect((await run(host, 'memory', 'take', 'it')).code).toBe(2);
  expect((await run(host, 'history')).out).not.toContain('v3_mem');
});

test('what Palacios did not take is not believed, whatever the tool says', async () => {
  const host = await aHost();
  await host.fault('ignore', 'mem-add', '1');
  expect(await run(host, 'memory', 'give', '256', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/v3_mem reported success, but Palacios has 8 GB in all, 8 GB free, as before/),
  });
  await host.fault('deny', 'mem-add', '1');
  expect(await run(host, 'memory', 'give', '256', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/from 0x10000000 on has left Linux, and Palacios has not taken it/),
  });
});

test('a folder in which v3_mem cannot write is told', async () => {
  const host = await aHost();
  const before = process.env.PALACIOS_DIR;
  process.env.PALACIOS_DIR = '/nope';
  onTestFinished(() => {
    if (before === undefined) delete process.env.PALACIOS_DIR;
    else process.env.PALACIOS_DIR = before;
  });
  const given = await run(host, 'memory', 'give', '512', '--yes');
  expect(given).toMatchObject({ code: 1, out: '' });
  expect(given.err).toContain('v3_mem keeps a file in the folder of PALACIOS_DIR, and cannot write it there');
});
