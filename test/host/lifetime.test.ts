import { type ChildProcess, spawn } from 'node:child_process';
import { readlinkSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sendSignal } from '../support/send-signal.js';
import { type HostRoot, isAlive, makeHostRoot, openRoot, until } from './host-root.js';

/** Opens a pty and a service as the program does, prints their pids, and stays. */
const PROGRAM = `
  import { openLocalHost } from './src/host/local-host.ts';
  const host = openLocalHost({ root: process.argv[2], env: process.env });
  const options = { columns: 80, rows: 25, term: 'xterm' };
  const pty = await host.openPty('v3_stream', [], options);
  const apart = await host.openPty('v3_stream', [], { ...options, onStderr() {} });
  const service = await host.startService({ program: 'viewer' }, []);
  console.log(JSON.stringify([pty.pid ?? pty, apart.pid ?? apart, service.pid ?? service]));
  setInterval(() => {}, 1000);
`;

/** Only SIGKILL ends these children: a terminal that closes only sends them SIGHUP. */
const STUBBORN = "trap '' HUP INT TERM PIPE; exec sleep 600";

async function startProgram(
  root: HostRoot,
  path: string,
): Promise<{ program: ChildProcess; pids: number[] }> {
  const outfile = `${root.path}/program.mjs`;
  await build({
    stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [
      { name: 'native', setup: (esbuild) => esbuild.onResolve({ filter: /^node-pty$/ }, nativeModule) },
    ],
    logLevel: 'error',
  });
  const program = spawn(process.execPath, [outfile, root.path], {
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void program.kill('SIGKILL'));
  const [line] = await createInterface(program.stdout)
    [Symbol.asyncIterator]()
    .next()
    .then(({ value }) => [value]);
  const pids: number[] = JSON.parse(line);
  onTestFinished(() => pids.filter(isAlive).forEach((pid) => void sendSignal(pid, 'SIGKILL')));
  return { program, pids };
}

function nativeModule() {
  const file = createRequire(import.meta.url).resolve('node-pty');
  return { path: pathToFileURL(file).href, external: true };
}

describe('children of the program', () => {
  it.each(['with setpriv', 'without setpriv'])('end when it is killed by SIGKILL, %s', async (way) => {
    const root = makeHostRoot();
    root.tool('v3_stream', STUBBORN.replace('sleep', '/bin/sleep'));
    root.tool('viewer', STUBBORN.replace('sleep', '/bin/sleep'));
    if (way === 'without setpriv') symlinkSync('/usr/bin/mkfifo', `${root.path}/bin/mkfifo`);
    const { program, pids } = await startProgram(root, way === 'with setpriv' ? '/usr/bin:/bin' : '');
    await until(
      () => pids.every((pid) => readlinkSync(`/proc/${pid}/exe`).endsWith('/sleep')),
      'all have started',
    );
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    program.kill('SIGKILL');
    await until(() => pids.every((pid) => !isAlive(pid)), 'no child is left');
  });
});

describe('Host.startService', () => {
  it('starts a program of any name, and tells its output and end', async () => {
    const root = makeHostRoot();
    root.tool('viewer', 'echo "$1 $SERVER"; pwd; echo trouble >&2; exit 9');
    const service = await openRoot(root).startService({ program: 'viewer' }, ['localhost:5951'], {
      cwd: '/',
      env: { SERVER: 'vnc' },
    });
    if ('reason' in service) throw new Error(service.reason);
    const { end, output } = await service.ended;
    expect(end).toEqual({ kind: 'exit', code: 9 });
    expect(output).toContain('localhost:5951 vnc\n/\n');
    expect(output).toContain('trouble\n');
    service.kill('SIGKILL');
  });

  it('ends it when asked', async () => {
    const root = makeHostRoot();
    root.tool('v3_x0vncserver', 'exec sleep 600');
    const service = await openRoot(root).startService('v3_x0vncserver', []);
    if ('reason' in service) throw new Error(service.reason);
    expect(isAlive(service.pid)).toBe(true);
    service.kill('SIGTERM');
    expect((await service.ended).end).toEqual({ kind: 'signal', signal: 'SIGTERM' });
    expect(isAlive(service.pid)).toBe(false);
  });

  it('says why it cannot be started', async () => {
    const host = openRoot(makeHostRoot());
    expect(await host.startService({ program: 'no-such-viewer' }, [])).toMatchObject({
      reason: /not found in/,
    });
    expect(await host.startService({ program: '/etc/passwd' }, [])).toMatchObject({ reason: /no program/ });
    expect(await host.startService({ program: '/bin/true' }, ['\0'])).toMatchObject({ reason: /NUL/ });
  });
});
