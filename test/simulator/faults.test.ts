import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { setFault, turnModule } from '../../src/simulator/control.js';
import { type Bench, hangsInKernel, isAlive, openBench, type TestHost, until } from './simulated-host.js';

let bench: Bench;
let host: TestHost;

beforeAll(async () => {
  bench = await openBench();
  host = await bench.host();
  writeFileSync(join(host.work, 'a.img'), 'image');
});

beforeEach(async () => {
  await host.fault('clear');
  await host.reboot();
  await host.run('v3_create', 'a.img', 'web');
  await host.run('v3_launch', '/dev/v3-vm0');
});

afterAll(() => bench.close());

test('fail refuses as the tool shows it, as often as it says, and the log says why', async () => {
  await host.fault('fail', 'pause', '1');
  expect(await host.run('v3_pause', '/dev/v3-vm0')).toEqual({
    code: 0,
    signal: null,
    stdout: 'Pausing VM\n',
    stderr: '',
  });
  expect(host.state(0)).toBe('running');
  expect(host.log()).toMatch(
    /palacios \(pcore 0\): Pausing VM \(web\)\n.*\(pcore 1 vm web\): ERROR at \S+: Cannot pause VM: fault injected\n/,
  );
  await host.run('v3_pause', '/dev/v3-vm0');
  expect(host.state(0)).toBe('paused');
});

/** What was logged since a mark, without the lines from reading v3-guests, and without the syslog prefix. */
function saidSince(mark: number): string {
  return host
    .log()
    .slice(mark)
    .replace(/^.*READ GUEST\n/gm, '')
    .replace(/^.*? kernel: \[.*?\] /gm, '');
}

test('deny refuses before Palacios has the call, and the log does not know of it', async () => {
  for (const call of ['create', 'launch', 'stop', 'pause', 'free', 'save', 'load', 'reset']) {
    await host.fault('deny', call, '1');
    const args = {
      create: ['a.img', 'x'],
      free: ['0'],
      save: ['/dev/v3-vm0', 'DIR', 'store'],
      load: ['/dev/v3-vm0', 'DIR', 'store'],
      reset: ['/dev/v3-vm0', 'all'],
    }[call] ?? ['/dev/v3-vm0'];
    const mark = host.log().length;
    await host.run(`v3_${call}`, ...args);
    expect([call, host.state(0), saidSince(mark)]).toEqual([call, 'running', '']);
  }
});

test.each([
  ['load', 'v3_load', ['/dev/v3-vm0', 'DIR', 'store'], 0, 27],
  ['save', 'v3_save', ['/dev/v3-vm0', 'DIR', 'store'], 0, 28],
  ['debug', 'v3_debug', ['/dev/v3-vm0', '0', '1'], 255, 31],
  ['reset', 'v3_reset', ['/dev/v3-vm0', 'all'], 255, 40],
])('a module without %s says so, and nothing else happens', async (call, tool, args, code, number) => {
  await host.fault('unhandled', call, '1');
  const mark = host.log().length;
  expect(await host.run(tool, ...args)).toMatchObject({ code });
  expect(saidSince(mark)).toBe(`palacios (pcore 0): \tUnhandled ctrl cmd: ${number}\n`);
  expect(existsSync(join(host.work, 'store'))).toBe(false);
  expect(host.state(0)).toBe('running');
});

test('a fault for one device leaves the others alone', async () => {
  await host.run('v3_create', 'a.img', 'db');
  await host.run('v3_launch', '/dev/v3-vm1');
  await host.fault('ignore', 'stop', 'v3-vm1');
  expect(await host.run('v3_stop', '/dev/v3-vm1')).toEqual({
    code: 0,
    signal: null,
    stdout: 'Stopping VM (/dev/v3-vm1)\n',
    stderr: '',
  });
  await host.run('v3_stop', '/dev/v3-vm0');
  expect([host.state(0), host.state(1)]).toEqual(['stopped', 'running']);
});

test('a tool that hangs says nothing and hears no SIGTERM, until release', async () => {
  await host.fault('hang', 'v3_stop');
  const { child, ended } = host.start('v3_stop', ['/dev/v3-vm0']);
  let said = false;
  child.stdout?.once('data', () => {
    said = true;
  });
  await until('it hangs deaf to signals', () => hangsInKernel(child.pid));
  child.kill('SIGTERM');
  await host.run('v3_pause', '/dev/v3-vm0');
  expect(isAlive(child.pid)).toBe(true);
  expect(said).toBe(false);
  await host.run('v3_continue', '/dev/v3-vm0');
  await host.fault('release');
  expect(await ended).toMatchObject({ code: 0, stdout: 'Stopping VM (/dev/v3-vm0)\n' });
  expect(host.state(0)).toBe('stopped');
});

test('slow, vanish, appear, die and error do what they say', async () => {
  await host.fault('slow', 'pause', '300', '1');
  const startedAt = performance.now();
  await host.run('v3_pause', '/dev/v3-vm0');
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
  await host.run('v3_continue', '/dev/v3-vm0');
  await host.fault('vanish', '/dev/v3-vm0');
  expect(await host.run('v3_pause', '/dev/v3-vm0')).toMatchObject({ code: 255 });
  expect(host.state(0)).toBe('running');
  await host.fault('appear', '/dev/v3-vm0');
  expect(await host.run('v3_pause', '/dev/v3-vm0')).toMatchObject({ code: 0 });
  expect(await setFault(host.root, ['die', 'v3-vm0'])).toMatchObject({ ok: false });
  await host.run('v3_continue', '/dev/v3-vm0');
  await host.fault('die', 'v3-vm0');
  expect(host.state(0)).toBe('stopped');
  await host.run('v3_launch', '/dev/v3-vm0');
  await host.fault('error', 'v3-vm0');
  expect(host.state(0)).toBe('ERROR');
  expect(await setFault(host.root, ['error', 'v3-vm9'])).toEqual({
    ok: false,
    reason: 'no VM at /dev/v3-vm9',
  });
});

test('the module goes with all VMs and comes back empty', async () => {
  await host.fault('module', 'off');
  expect(existsSync(join(host.root, 'proc', 'v3vee'))).toBe(false);
  expect(await host.run('v3_free', '0')).toMatchObject({
    code: 255,
    stderr: expect.stringContaining('Error opening'),
  });
  await host.fault('module', 'on');
  expect(host.proc('v3-guests')).toBe('');
});

test('a module that is loaded again takes all VMs along, in the same boot', async () => {
  const folder = join(host.root, 'proc', 'v3vee');
  const bootId = () => readFileSync(join(host.root, 'proc/sys/kernel/random/boot_id'), 'utf8');
  const first = { id: bootId(), ...statSync(folder) };
  expect(await turnModule(host.root, 'load')).toEqual({ ok: false, reason: 'the module is loaded already' });
  expect(await turnModule(host.root, 'reload')).toMatchObject({ ok: true });
  expect(host.proc('v3-guests')).toBe('');
  const second = { id: bootId(), ...statSync(folder) };
  expect([second.id, second.ino === first.ino, second.ctimeMs > first.ctimeMs]).toEqual([
    first.id,
    false,
    true,
  ]);
  expect(await turnModule(host.root, 'unload')).toMatchObject({ ok: true });
  expect(existsSync(folder)).toBe(false);
  expect(await host.run('v3_create', 'a.img', 'x')).toMatchObject({
    code: 255,
    stderr: 'Error opening V3Vee control device\n',
  });
  expect(await turnModule(host.root, 'load')).toMatchObject({ ok: true });
  expect(statSync(folder).ino).not.toBe(second.ino);
  expect(await host.run('v3_create', 'a.img', 'x')).toMatchObject({ code: 0 });
});

test('without memory nothing is created', async () => {
  await host.fault('no-memory', 'on');
  expect(host.proc('v3-mem0')).toBe('Null Zone Pointer!!\n');
  expect(await host.run('v3_create', 'a.img', 'x')).toMatchObject({ code: 255 });
  await host.fault('no-memory', 'off');
  expect(await host.run('v3_create', 'a.img', 'x')).toMatchObject({ code: 0 });
});

test('a VM that ran before can be made to show no exits', async () => {
  await host.fault('dead-relaunch', 'on');
  await host.run('v3_stop', '/dev/v3-vm0');
  await host.run('v3_launch', '/dev/v3-vm0');
  const exits = () => host.proc('v3-guests-details')?.match(/ ([0-9]+) exits/)?.[1];
  const before = exits();
  await host.fault('log', 'a mark');
  const seen = host.log().length;
  await until('a second', () => {
    host.proc('v3-guests');
    return host.log().slice(seen).includes('READ GUEST');
  });
  expect(exits()).toBe(before);
  expect(host.state(0)).toBe('running');
});

test('what is set is listed, and cleared', async () => {
  await host.fault('fail', 'v3_launch', '2', '/dev/v3-vm3');
  await host.fault('slow', 'stop', '50');
  await host.fault('quiet-log');
  expect(await setFault(host.root, ['list'])).toEqual({
    ok: true,
    said: 'fail v3_launch 2 /dev/v3-vm3\nslow stop 50\nquiet-log on\n',
  });
  await host.fault('clear');
  expect(await setFault(host.root, ['list'])).toEqual({ ok: true, said: 'no faults\n' });
});
