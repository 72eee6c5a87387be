import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Bench, isAlive, openBench, startTool, type TestHost, until } from './simulated-host.js';

let bench: Bench;
let host: TestHost;
let folder: string;

beforeAll(async () => {
  bench = await openBench();
  host = await bench.host();
  writeFileSync(join(host.work, 'a.img'), 'image');
});

beforeEach(async () => {
  await host.reboot();
  await host.run('v3_create', 'a.img', 'web');
  await host.run('v3_launch', '/dev/v3-vm0');
  folder = mkdtempSync(join(host.work, 'vnc-'));
});

afterAll(() => bench.close());

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Starts a server by its wrapper, which ends at once. */
async function serve(port: number, device = '/dev/v3-vm0'): Promise<{ said: string; pid: number }> {
  const args = [`--port=${port}`, '--password=se3ret', device];
  const { child } = startTool(
    '/bin/sh',
    ['-c', '"$0" "$@" >said 2>remarks', host.path('v3_vncserver'), ...args],
    {
      cwd: folder,
    },
  );
  await until('the end', () => child.exitCode !== null);
  expect(child.exitCode).toBe(0);
  expect(readFileSync(join(folder, 'remarks'), 'utf8')).toBe('pid of server is stored in ./.vncpid\n');
  return {
    said: readFileSync(join(folder, 'said'), 'utf8'),
    pid: Number(readFileSync(join(folder, '.vncpid'), 'utf8')),
  };
}

function greeting(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', (bytes) => {
      resolve(bytes.toString());
      socket.destroy();
    });
    socket.once('error', () => resolve(''));
  });
}

test('the server greets, a viewer stays with it, and both go with the VM', async () => {
  const port = await freePort();
  const { said, pid } = await serve(port);
  expect(said).toBe(`You can now connect to port ${port} with password "se3ret"\n`);
  expect(readFileSync(join(folder, '.vncpasswd'))).toHaveLength(8);
  await until('a greeting', async () => (await greeting(port)) === 'RFB 003.008\n');
  const viewer = host.start('vncviewer', [`localhost:${port}`]);
  await until('the viewer', () => isAlive(viewer.child.pid));
  await host.run('v3_stop', '/dev/v3-vm0');
  expect(isAlive(pid)).toBe(true);
  await host.run('v3_free', '0');
  await until('the server has ended', () => !isAlive(pid));
  expect((await viewer.ended).code).not.toBeNull();
});

test('it says the same when nothing worked: port taken, or no such VM', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await until('the port', () => blocker.listening);
  const address = blocker.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const taken = await serve(port);
  expect(taken.said).toContain(`You can now connect to port ${port}`);
  await until('the server has ended', () => !isAlive(taken.pid));
  blocker.close();
  const missing = await serve(await freePort(), '/dev/v3-vm9');
  expect(missing.said).toContain('You can now connect to port');
  await until('the server has ended', () => !isAlive(missing.pid));
});

test('a viewer without a server, and a wrapper without a device, say so', async () => {
  expect(await host.run('vncviewer', `localhost:${await freePort()}`)).toMatchObject({ code: 1 });
  expect(await host.run('v3_vncserver')).toMatchObject({ code: 255 });
});
