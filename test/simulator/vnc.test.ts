import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { GREETING, take } from '../../src/simulator/tools/rfb.js';
import { answerChallenge, hidePassword } from '../../src/simulator/tools/vnc-password.js';
import { freePort } from '../support/free-port.js';
import { view } from '../support/rfb.js';
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

function greeting(port: number, address = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
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
  expect(readFileSync(join(folder, '.vncpasswd'))).toEqual(hidePassword('se3ret'));
  await until('a greeting', async () => (await greeting(port)) === 'RFB 003.008\n');
  const viewer = host.start('vncviewer', [`localhost:${port}`]);
  await until('the viewer', () => isAlive(viewer.child.pid));
  await host.run('v3_stop', '/dev/v3-vm0');
  expect(isAlive(pid)).toBe(true);
  await host.run('v3_free', '0');
  await until('the server has ended', () => !isAlive(pid));
  expect((await viewer.ended).code).not.toBeNull();
});

test('the server tells viewers that a guest has no screen, and one that was refused stays with it', async () => {
  const port = await freePort();
  const { pid } = await serve(port);
  await until('a greeting', async () => (await greeting(port)) === GREETING);
  const refused = { end: 'refused', reason: 'This VM shows no VNC screen.' };
  expect(await view(port, 'se3ret')).toEqual(refused);
  const viewers = [host.start('vncviewer', [`localhost:${port}`]), host.start('vncviewer', [`:${port}`])];
  await Promise.all(
    viewers.map(({ child }) => new Promise((resolve) => child.stderr?.once('data', resolve))),
  );
  await host.run('v3_stop', '/dev/v3-vm0');
  expect(await view(port, 'se3ret')).toEqual(refused);
  expect(viewers.map(({ child }) => isAlive(child.pid))).toEqual([true, true]);
  await host.run('v3_free', '0');
  await until('the server has ended', () => !isAlive(pid));
  for (const { ended } of viewers) expect((await ended).stderr).toContain(`vncviewer: ${refused.reason}\n`);
});

test("Palacios' server, of VNC 4.0, is reached on every address, and cannot be told otherwise", async () => {
  const port = await freePort();
  await serve(port);
  await until('a greeting', async () => (await greeting(port)) === GREETING);
  expect(await greeting(port, '127.0.0.2')).toBe(GREETING);
  const help = await host.run('v3_x0vncserver', '-help');
  expect(help).toMatchObject({ code: 1, stdout: '' });
  expect(help.stderr).toMatch(/^ {2}PasswordFile {3}- Password file.*default=\)$/m);
  expect(help.stderr).not.toMatch(/localhost|TLS/);
  for (const wrong of [['-localhost', '/dev/v3-vm0'], ['-rfbport'], ['/dev/v3-vm0', '/dev/v3-vm1'], []])
    expect(await host.run('v3_x0vncserver', ...wrong)).toMatchObject({ code: 1, stderr: help.stderr });
});

test('a later server takes -localhost, and lists TLS in its help', async () => {
  await host.fault('new-vnc', 'on');
  const help = await host.run('v3_x0vncserver', '-help');
  expect(help.stderr).toMatch(/^ {2}localhost {6}- Only allow connections from localhost \(default=0\)$/m);
  expect(help.stderr).toMatch(/SecurityTypes[^(]*\([^)]*TLSVnc/);
  const file = join(folder, 'a-password');
  writeFileSync(file, hidePassword('se3ret'));
  const port = await freePort();
  const args = ['-localhost', `--PASSWORDFILE=${file}`, '-rfbport', String(port), '/dev/v3-vm0'];
  const server = host.start('v3_x0vncserver', args);
  await until('a greeting', async () => (await greeting(port)) === GREETING);
  expect(await greeting(port, '127.0.0.2')).toBe('');
  await host.fault('new-vnc', 'off');
  expect((await host.run('v3_x0vncserver', '-help')).stderr).not.toContain('localhost');
  await host.run('v3_stop', '/dev/v3-vm0');
  await host.run('v3_free', '0');
  await server.ended;
});

test('vncpasswd hides a password as the real one does', async () => {
  const { child, ended } = host.start('vncpasswd', ['-f'], { input: 'pipe' });
  child.stdin?.end('password\n');
  expect(Buffer.from((await ended).stdout, 'latin1').toString('hex')).toBe('dbd83cfd727a1458');
});

/** A server that wants a password. `inside` are the viewers that got in. */
async function passwordServer(): Promise<{ port: number; inside: Socket[]; end(): void }> {
  const inside: Socket[] = [];
  const all: Socket[] = [];
  const server = createServer(async (socket) => {
    all.push(socket.on('error', () => socket.destroy()));
    socket.write(GREETING);
    await take(socket, GREETING.length);
    socket.write(Buffer.of(1, 2));
    await take(socket, 1);
    const challenge = Buffer.from('0123456789abcdef');
    socket.write(challenge);
    const answer = await take(socket, challenge.length);
    if (!answer.equals(answerChallenge('se3ret', challenge))) {
      socket.end(Buffer.from('\0\0\0\x01\0\0\0\x02no'));
      return;
    }
    socket.write(Buffer.alloc(4));
    await take(socket, 1);
    inside.push(socket);
  }).listen(0, '127.0.0.1');
  await until('the port', () => server.listening);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    inside,
    end() {
      server.close();
      for (const socket of all) socket.destroy();
    },
  };
}

test('a viewer answers a server that wants a password, and says when it is the wrong one', async () => {
  const { port, inside, end } = await passwordServer();
  const viewerWith = (password: string) => {
    const file = join(folder, password);
    writeFileSync(file, hidePassword(password));
    return host.start('vncviewer', ['-passwd', file, `localhost::${port}`]);
  };
  try {
    expect(await viewerWith('secret').ended).toMatchObject({
      code: 1,
      stderr: 'vncviewer: authentication failed: no\n',
    });
    expect(inside).toEqual([]);
    const viewers = [viewerWith('se3ret'), viewerWith('se3ret')];
    await until('two viewers', () => inside.length === 2);
    // What it is sent it drops, and stays.
    for (const socket of inside)
      await new Promise((resolve) => socket.write(Buffer.alloc(4_000_000), resolve));
    expect(viewers.map(({ child }) => isAlive(child.pid))).toEqual([true, true]);
    end();
    for (const { ended } of viewers) expect(await ended).toMatchObject({ code: 0, stderr: '' });
  } finally {
    end();
  }
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

test.each(['-1', '65536', '99999999', 'x'])('%s is no port for a server or a viewer', async (port) => {
  const file = join(folder, 'a-password');
  writeFileSync(file, hidePassword('secret'));
  const server = [`--PasswordFile=${file}`, '-rfbport', port, '/dev/v3-vm0'];
  expect(await host.run('v3_x0vncserver', ...server)).toMatchObject({
    code: 1,
    stderr: `Cannot listen on port ${port}\n`,
  });
  expect(await host.run('vncviewer', `localhost::${port}`)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^vncviewer: [^\n]*\n$/),
  });
});

test('a viewer without a server, and a wrapper without a device, say so', async () => {
  expect(await host.run('vncviewer', `localhost:${await freePort()}`)).toMatchObject({ code: 1 });
  expect(await host.run('v3_vncserver')).toMatchObject({ code: 255 });
});
