import { spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebootSimulator, setFault, startSimulator, stopSimulator } from '../../src/simulator/control.js';
import { tellsReads } from '../../src/simulator/kernel/read-notice.js';
import { TOOL_NAMES } from '../../src/simulator/layout.js';
import { sendSignal } from '../support/send-signal.js';
import {
  type Bench,
  hangsInKernel,
  isAlive,
  openBench,
  processesAbout,
  SIMULATOR,
  speaks,
  startTool,
  type TestHost,
  until,
} from './simulated-host.js';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.close());

function kernels(root: string): readonly string[] {
  return processesAbout(root).filter((line) => line.includes(` kernel ${root} `));
}

async function withVm(host: TestHost): Promise<void> {
  writeFileSync(join(host.work, 'a.img'), 'image');
  await host.run('v3_create', 'a.img', 'vm');
  await host.run('v3_launch', '/dev/v3-vm0');
}

function readsLogged(host: TestHost): number {
  return host.log().match(/READ GUEST/g)?.length ?? 0;
}

describe('a host', () => {
  test('is new, empty and up, with every tool', async () => {
    const host = await bench.host();
    expect(host.proc('v3-guests')).toBe('');
    expect(readdirSync(join(host.root, 'proc', 'v3vee')).sort()).toEqual([
      'v3-guests',
      'v3-guests-details',
      'v3-info',
      'v3-mem0',
      'v3-mem1',
    ]);
    expect(readdirSync(join(host.root, 'bin')).sort()).toEqual([...TOOL_NAMES].sort());
    expect(host.log()).toMatch(/^[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} \S+ kernel: \[ *[0-9]+\.[0-9]{6}\] /);
  });

  test('has one kernel, whoever starts it and how often', async () => {
    const host = await bench.host();
    const options = { root: host.root, oldProc: false, simulatorPath: SIMULATOR };
    expect(await startSimulator(options)).toEqual({
      ok: true,
      said: `the simulated host at ${host.root} is already up`,
    });
    await stopSimulator(host.root);
    const started = await Promise.all([
      startSimulator(options),
      startSimulator(options),
      startSimulator(options),
    ]);
    expect(started.every((outcome) => outcome.ok)).toBe(true);
    await until('one kernel', () => kernels(host.root).length === 1);
    await withVm(host);
    expect(host.state(0)).toBe('running');
  });

  test('keeps none of the descriptors of who started it', async () => {
    const driver = join(bench.folder, 'driver.mjs');
    await build({
      stdin: {
        contents: `import { startSimulator } from './src/simulator/control.js';
          process.exitCode = (await startSimulator(JSON.parse(process.argv[2]))).ok ? 0 : 1;`,
        resolveDir: process.cwd(),
      },
      outfile: driver,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    const root = join(bench.folder, 'inherits');
    const leaked = join(bench.folder, 'leaked');
    const options = JSON.stringify({ root, oldProc: false, simulatorPath: SIMULATOR });
    // Node closes low descriptors before it starts anything, but passes on a high one after a gap.
    const ignored = new Array<'ignore'>(40).fill('ignore');
    const file = openSync(leaked, 'w');
    const driving = spawn(process.execPath, [driver, options], { stdio: [...ignored, file] });
    await until('the host is up', () => driving.exitCode !== null);
    closeSync(file);
    expect(driving.exitCode).toBe(0);
    const open = readdirSync(`/proc/${kernelOf(root)}/fd`).flatMap((fd) =>
      linkOf(`/proc/${kernelOf(root)}/fd/${fd}`),
    );
    expect(open.length).toBeGreaterThan(3);
    expect(open).not.toContain(leaked);
    await stopSimulator(root);
  });

  test('stops with everything of it, and starts again without VMs', async () => {
    const host = await bench.host();
    await withVm(host);
    await host.fault('hang', 'pause');
    const hung = host.start('v3_pause', ['/dev/v3-vm0']);
    const spinning = host.start('v3_stream', ['/dev/v3-vm0', 'com1']);
    await Promise.all([speaks(spinning), until('it hangs', () => hangsInKernel(hung.child.pid))]);
    expect(await stopSimulator(host.root)).toMatchObject({ ok: true });
    expect(processesAbout(host.root)).toEqual([]);
    await Promise.all([hung.ended, spinning.ended]);
    expect(existsSync(join(host.root, 'proc', 'v3vee'))).toBe(false);
    expect(readdirSync(join(host.root, '.palacios-simulator'))).toEqual(['settings.json']);
    expect(await host.run('v3_launch', '/dev/v3-vm0')).toMatchObject({
      code: 0,
      stderr: 'Error opening V3Vee VM device: /dev/v3-vm0\nError launching VM (/dev/v3-vm0)\n',
    });
    expect(await stopSimulator(host.root)).toEqual({ ok: true, said: `${host.root} was not running` });
    await startSimulator({ root: host.root, oldProc: true, simulatorPath: SIMULATOR });
    expect(host.proc('v3-guests')).toBe('');
    expect(host.proc('v3-mem')).toContain('8 memory pools');
  });

  test.each(['SIGSTOP', 'SIGKILL'] as const)(
    'can be stopped after a %s of its kernel, and started again',
    async (signal) => {
      const host = await bench.host();
      await withVm(host);
      sendSignal(kernelOf(host.root), signal);
      expect(await stopSimulator(host.root)).toMatchObject({ ok: true });
      expect(processesAbout(host.root)).toEqual([]);
      expect(host.proc('v3-guests')).toBeNull();
      await startSimulator({ root: host.root, oldProc: false, simulatorPath: SIMULATOR });
      expect(host.proc('v3-guests')).toBe('');
    },
  );

  test('ends by itself when its folder goes', async () => {
    const host = await bench.host();
    await withVm(host);
    const spinning = host.start('v3_stream', ['/dev/v3-vm0', 'com1']);
    await speaks(spinning);
    await host.run('v3_pause', '/dev/v3-vm0');
    await host.fault('quiet-log', 'on');
    rmSync(host.root, { recursive: true, force: true });
    await until('the kernel has ended', () => kernels(host.root).length === 0);
    await spinning.ended;
  });

  test('starts again in a folder that was removed, once the kernel before has seen that', async () => {
    const host = await bench.host();
    rmSync(host.root, { recursive: true, force: true });
    const started = await startSimulator({ root: host.root, oldProc: false, simulatorPath: SIMULATOR });
    expect(started).toEqual({ ok: true, said: `the simulated host at ${host.root} is up` });
    expect(kernels(host.root)).toHaveLength(1);
  });

  test('says which kernel of a folder that was removed still runs, and stops it', async () => {
    const host = await bench.host();
    const pid = kernelOf(host.root);
    sendSignal(pid, 'SIGSTOP');
    rmSync(host.root, { recursive: true, force: true });
    const started = await startSimulator({ root: host.root, oldProc: false, simulatorPath: SIMULATOR });
    expect(started).toEqual({
      ok: false,
      reason: `an earlier simulated host at ${host.root} still runs as process ${pid}, and does not answer. End it with: v3_tui simulator stop ${host.root}`,
    });
    expect(readdirSync(host.root)).toEqual([]);
    expect(await stopSimulator(host.root)).toEqual({ ok: true, said: `${host.root} is stopped` });
    expect(processesAbout(host.root)).toEqual([]);
  });

  test('refuses a folder that is in use, a file, and no host at all', async () => {
    const used = join(bench.folder, 'used');
    mkdirSync(used);
    writeFileSync(join(used, 'precious'), 'x');
    expect(await startSimulator({ root: used, oldProc: false, simulatorPath: SIMULATOR })).toEqual({
      ok: false,
      reason: `${used} is neither empty nor a simulated host: give a new or empty folder`,
    });
    expect(readdirSync(used)).toEqual(['precious']);
    const file = join(used, 'precious');
    expect(await startSimulator({ root: file, oldProc: false, simulatorPath: SIMULATOR })).toMatchObject({
      ok: false,
    });
    expect(await stopSimulator(used)).toEqual({ ok: false, reason: `${used} is not a simulated host` });
    expect(await setFault(used, ['list'])).toMatchObject({ ok: false });
    expect(await rebootSimulator(join(used, 'none'))).toMatchObject({ ok: false });
  });

  test('runs under a long path with quotes and blanks, without PATH and under any name', async () => {
    const host = await bench.host({ name: `it's a "long" path ${'x'.repeat(150)}` });
    const image = join(host.work, 'a.img');
    writeFileSync(image, 'image');
    const bare = await startTool(host.path('v3_create'), [image, 'bare'], { env: {} }).ended;
    expect(bare).toMatchObject({ code: 0, stderr: '' });
    const child = spawn(host.path('v3_launch'), ['/dev/v3-vm0'], {
      argv0: 'anything',
      env: {},
      stdio: 'ignore',
    });
    await until('the end', () => child.exitCode !== null);
    expect(host.state(0)).toBe('running');
    const usage = await startTool(host.path('v3_create'), [], { env: { NODE_OPTIONS: '--bad-option' } })
      .ended;
    expect(usage.stdout).toContain(`Usage: ${host.path('v3_create')} [-b]`);
    expect(readdirSync(tmpdir()).filter((name) => name.includes('palacios-simulator:'))).toEqual([]);
  });

  test('is silent on its disk while nothing runs, but for the log', async () => {
    const host = await bench.host();
    await withVm(host);
    await host.run('v3_stop', '/dev/v3-vm0');
    const folder = join(host.root, 'proc', 'v3vee');
    // Each file is replaced as a whole.
    const stamps = () => readdirSync(folder).map((name) => [name, statSync(join(folder, name)).ino]);
    const before = stamps();
    const seen = readsLogged(host);
    await until('it has looked around three times', () => {
      host.proc('v3-guests');
      return readsLogged(host) >= seen + 3;
    });
    expect(stamps()).toEqual(before);
  });

  test('logs READ GUEST for who reads v3-guests, and nothing for who reads the details', async (context) => {
    const host = await bench.host();
    context.skip(!tellsReads(host.root), 'this file system does not tell when a file is read');
    await withVm(host);
    await until('READ GUEST for a read of v3-guests', () => {
      host.proc('v3-guests');
      return readsLogged(host) > 0;
    });
    const file = join(host.root, 'proc', 'v3vee', 'v3-guests');
    // It resets the time of the last access when it first looks at a file.
    const looksAfter = async (tool: string) => {
      const { ino } = statSync(file);
      await host.run(tool, '/dev/v3-vm0');
      await until('a look at the new v3-guests, and reads of the details', () => {
        host.proc('v3-guests-details');
        const now = statSync(file);
        return now.ino !== ino && now.atimeMs < now.mtimeMs - 60_000;
      });
    };
    await looksAfter('v3_stop');
    const before = readsLogged(host);
    for (const tool of ['v3_launch', 'v3_stop', 'v3_launch']) await looksAfter(tool);
    expect(readsLogged(host)).toBe(before);
  });

  test('writes its log to whatever file is there', async () => {
    const host = await bench.host();
    const file = join(host.root, 'var', 'log', 'messages');
    renameSync(file, `${file}.1`);
    const old = readFileSync(`${file}.1`, 'utf8');
    await until('a log of its own', () => {
      host.proc('v3-guests');
      return existsSync(file) && host.log().includes('READ GUEST');
    });
    expect(readFileSync(`${file}.1`, 'utf8')).toBe(old);
    appendFileSync(file, 'by hand\n');
    await host.fault('log', 'after it');
    expect(host.log()).toMatch(/by hand\n(.*\n)*.*after it\n$/);
  });
});

describe('a reboot', () => {
  test('has another boot id while the host is down: nobody sees the module go in the boot before', async () => {
    const host = await bench.host();
    const bootId = () => readFileSync(join(host.root, 'proc', 'sys', 'kernel', 'random', 'boot_id'), 'utf8');
    const before = bootId();
    const rebooting = rebootSimulator(host.root, { downMs: 600_000 });
    const isDown = () => !existsSync(join(host.root, 'proc/v3vee/v3-guests'));
    await until('it is down in another boot', () => isDown() && bootId() !== before);
    await stopSimulator(host.root);
    expect((await rebooting).ok).toBe(false);
  });

  test('takes everything and gives another boot id', async () => {
    const host = await bench.host();
    await withVm(host);
    const bootId = () => readFileSync(join(host.root, 'proc', 'sys', 'kernel', 'random', 'boot_id'), 'utf8');
    const before = bootId();
    await host.fault('hang', 'stop');
    const hung = host.start('v3_stop', ['/dev/v3-vm0']);
    const stream = host.start('v3_stream', ['/dev/v3-vm0', 'com1']);
    await Promise.all([speaks(stream), until('it hangs', () => hangsInKernel(hung.child.pid))]);
    expect(await rebootSimulator(host.root, { downMs: 0 })).toEqual({ ok: true, said: 'rebooted' });
    expect(host.proc('v3-guests')).toBe('');
    expect(bootId()).not.toBe(before);
    expect((await hung.ended).signal).toBe('SIGKILL');
    expect((await stream.ended).code).toBe(255);
    expect(isAlive(hung.child.pid)).toBe(false);
    const dmesg = await host.run('dmesg', '-T');
    expect(dmesg.stdout).toMatch(
      /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} [0-9]{4}\] Linux version/,
    );
  });
});

function kernelOf(root: string): string {
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  return pids.find((pid) => commandLine(pid).startsWith(`kernel\0${root}\0`)) ?? 'none';
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(2).join('\0');
  } catch {
    return '';
  }
}

function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return [];
  }
}
