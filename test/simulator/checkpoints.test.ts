import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setFault } from '../../src/simulator/control.js';
import { configOf } from '../../src/simulator/guest-config.js';
import { readXml } from '../../src/simulator/xml.js';
import {
  type Bench,
  hangsInKernel,
  isAlive,
  openBench,
  type Run,
  type TestHost,
  until,
} from './simulated-host.js';
import { openTerminal, type TestTerminal } from './terminal.js';
import * as wire from './wire-host.js';

const DEVICE = '/dev/v3-vm0';
const OTHER = '/dev/v3-vm1';
const MIB = 1024 * 1024;
const MEMORY_FILE_BYTES = 12 + 16 * MIB;
const SILENCE = { code: 0, signal: null, stdout: '', stderr: '' };
const DEVICES = '<device class="CGA_VIDEO" id="cga"/><device class="CURSES_CONSOLE" id="cons"/>';
const STREAM = '<device class="CHAR_STREAM" id="stream1"><name>com1</name></device>';

/** Every file of a checkpoint of the small VM with two cores, and its size. */
const WHOLE = {
  cga: 32 + 80 * 25 * 2 + 7 + 224,
  cons: 256,
  devices: 4 + 3 * 32,
  guest_info0: 1024,
  guest_info1: 1024,
  header: 47,
  memory_img: MEMORY_FILE_BYTES,
  stream1: 256,
  vmcb_data0: 4096,
  vmcb_data1: 4096,
};

/** Where a save or load hangs: a whole checkpoint continues from here. */
const HALF = Object.values(WHOLE).reduce((sum, bytes) => sum + bytes) / 2;

let bench: Bench;
let host: TestHost;
let store: string;
let open: TestTerminal[] = [];

function config(options: { memory?: number; cores?: number; devices?: string } = {}): string {
  return `<vm class="PC"><memory>${options.memory ?? 16}</memory><cores count="${options.cores ?? 2}"/><devices>${options.devices ?? DEVICES + STREAM}</devices></vm>`;
}

beforeAll(async () => {
  bench = await openBench();
  host = await bench.host();
});

beforeEach(async () => {
  await host.fault('clear');
  await host.reboot();
  store = join(host.work, 'store');
  rmSync(store, { recursive: true, force: true });
  await create('web');
  await act('launch');
});

afterEach(() => {
  for (const terminal of open) terminal.close();
  open = [];
});

afterAll(() => bench.close());

function create(name: string, xml = config()): Promise<void> {
  const root = readXml(xml);
  if ('message' in root) throw new Error(root.message);
  return wire.create(host, name, configOf(root));
}

function act(way: 'launch' | 'stop' | 'pause' | 'continue', device = DEVICE): Promise<void> {
  return wire.must(host, { call: way, device });
}

function save(device = DEVICE, url = store, ...mask: string[]): Promise<Run> {
  return host.run('v3_save', device, 'DIR', url, ...mask);
}

function load(device = DEVICE, url = store, ...mask: string[]): Promise<Run> {
  return host.run('v3_load', device, 'DIR', url, ...mask);
}

function sizes(folder = store): Record<string, number> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
}

function memorySize(): number {
  return statSync(join(store, 'memory_img'), { throwIfNoEntry: false })?.size ?? 0;
}

function exits(): number {
  return Number(host.proc('v3-guests-details')?.match(/ ([0-9]+) exits/)?.[1]);
}

/** A shell of the guest on its stream, at a prompt. */
async function shell(device = DEVICE): Promise<TestTerminal> {
  const terminal = openTerminal(host.path('v3_stream'), ['-i', device, 'com1']);
  open.push(terminal);
  terminal.type('\r');
  await terminal.shows(/:~#\s*$/);
  return terminal;
}

/** What was logged since a mark, without the lines from reading v3-guests. */
function logSince(mark: number): string {
  return host
    .log()
    .slice(mark)
    .split('\n')
    .filter((line) => !line.includes('READ GUEST'))
    .join('\n');
}

async function twoReadings(): Promise<void> {
  const mark = host.log().length;
  await until('a second', () => {
    host.proc('v3-guests');
    return (
      (
        host
          .log()
          .slice(mark)
          .match(/READ GUEST/g) ?? []
      ).length >= 2
    );
  });
}

describe('v3_save', () => {
  test('writes a file for each context, dense, over some time, and the VM goes on after it', async () => {
    await host.fault('slow', 'save', '700');
    await host.fault('hang', 'save', '1');
    const startedAt = performance.now();
    const { ended } = host.start('v3_save', [DEVICE, 'DIR', store], { cwd: host.work });
    await host.hangs('v3_save');
    const half = memorySize();
    expect([half > 0, half < MEMORY_FILE_BYTES, readdirSync(store)]).toEqual([true, true, ['memory_img']]);
    await host.fault('release');
    expect(await ended).toEqual(SILENCE);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1000);
    expect(sizes()).toEqual(WHOLE);
    expect(statSync(join(store, 'memory_img')).blocks * 512).toBeGreaterThanOrEqual(MEMORY_FILE_BYTES);
    expect(readFileSync(join(store, 'header'), 'latin1')).toMatch(/^v3vee palacios checkpoint version: /);
    const table = readFileSync(join(store, 'devices'));
    expect(table.readUInt32LE()).toBe(3);
    expect([0, 1, 2].map((at) => table.toString('latin1', 4 + at * 32, 36 + at * 32))).toEqual(
      ['cga', 'cons', 'stream1'].map((name) => name.padEnd(32, '\0')),
    );
    expect(host.state(0)).toBe('running');
    const before = exits();
    await until('it goes on', () => exits() > before);
  });

  test('holds the VM and every other call on it, and nobody else', async () => {
    await create('db');
    await act('launch', OTHER);
    await host.fault('hang', 'save', DEVICE);
    const saving = host.start('v3_save', [DEVICE, 'DIR', store]);
    await host.hangs('v3_save');
    const half = memorySize();
    expect(half).toBeGreaterThanOrEqual(HALF);
    expect(half).toBeLessThan(MEMORY_FILE_BYTES);
    const pausing = host.start('v3_pause', [DEVICE]);
    await until('it waits deaf to signals', () => hangsInKernel(pausing.child.pid));
    const before = exits();
    await twoReadings();
    expect([exits(), memorySize(), host.state(0)]).toEqual([before, half, 'running']);
    const terminal = await shell(OTHER);
    terminal.type('echo lively\r');
    await terminal.shows(/^lively$/m);
    expect(await save(OTHER, join(host.work, 'store-of-db'))).toEqual(SILENCE);
    await host.fault('release');
    expect(await saving.ended).toEqual(SILENCE);
    expect(sizes()).toEqual(WHOLE);
    await pausing.ended;
    expect(host.state(0)).toBe('paused');
  });

  test.each(['stopped', 'paused', 'ERROR'])('writes a %s VM, which stays so', async (state) => {
    if (state === 'stopped') await act('stop');
    if (state === 'paused') await act('pause');
    if (state === 'ERROR') await host.fault('error', DEVICE);
    expect(await save()).toEqual(SILENCE);
    expect(sizes()).toEqual(WHOLE);
    expect(host.state(0)).toBe(state);
  });

  test.each([
    ['1', ['memory_img']],
    ['2', ['cga', 'cons', 'devices', 'stream1']],
    ['4', ['guest_info0', 'guest_info1', 'vmcb_data0', 'vmcb_data1']],
    ['8', ['vmcb_data0', 'vmcb_data1']],
    ['15', Object.keys(WHOLE).filter((name) => name !== 'header')],
  ])('leaves out what mask %s says', async (mask, without) => {
    expect(await save(DEVICE, store, mask)).toEqual(SILENCE);
    expect(Object.keys(sizes())).toEqual(Object.keys(WHOLE).filter((name) => !without.includes(name)));
    expect(await load(DEVICE, store, mask)).toEqual(SILENCE);
    expect(host.state(0)).toBe('running');
  });

  test('writes several VMs at once, and one VM twice in turn', async () => {
    await create('db');
    await host.fault('hang', 'save', '1', DEVICE);
    const first = host.start('v3_save', [DEVICE, 'DIR', store]);
    await host.hangs('v3_save');
    const second = host.start('v3_save', [DEVICE, 'DIR', join(host.work, 'second')]);
    await until('the second waits', () => hangsInKernel(second.child.pid));
    const others = await Promise.all([1, 2].map((at) => save(OTHER, join(host.work, `other${at}`))));
    expect(others).toEqual([SILENCE, SILENCE]);
    expect(readdirSync(host.work)).not.toContain('second');
    await host.fault('release');
    expect(await Promise.all([first.ended, second.ended])).toEqual([SILENCE, SILENCE]);
    for (const folder of [store, ...['second', 'other1', 'other2'].map((name) => join(host.work, name))])
      expect(sizes(folder)).toEqual(WHOLE);
  });

  test('writes over an older checkpoint in its folder, and cuts nothing', async () => {
    await create('large', config({ memory: 24, cores: 1 }));
    await save(OTHER);
    await save();
    expect(sizes()).toEqual({ ...WHOLE, memory_img: 12 + 24 * MIB });
    const mark = host.log().length;
    await load();
    expect(logSince(mark)).not.toContain('ERROR');
    expect(host.state(0)).toBe('running');
  });

  test('makes two that would free the VM wait, and frees it once', async () => {
    await act('stop');
    await host.fault('hang', 'save', '1');
    const saving = host.start('v3_save', [DEVICE, 'DIR', store]);
    await host.hangs('v3_save');
    const freeing = ['0', '0'].map((index) => host.start('v3_free', [index]));
    await until('they wait', () => freeing.every(({ child }) => hangsInKernel(child.pid)));
    await host.fault('release');
    expect(await saving.ended).toEqual(SILENCE);
    const codes = (await Promise.all(freeing.map(({ ended }) => ended))).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, 255]);
    expect(host.proc('v3-guests')).toBe('');
  });

  test('makes the folders above it for DIR, not for file:, and takes a relative path from its caller', async () => {
    expect(await save(DEVICE, 'store/deep/down', '15')).toEqual(SILENCE);
    expect(sizes(join(store, 'deep', 'down'))).toEqual({ header: 47 });
    await host.run('v3_save', DEVICE, 'KEYED_STREAM', `file:${store}/no/way`, '15');
    expect(readdirSync(store)).toEqual(['deep']);
    expect(host.log()).toContain(
      `Could not open url (file:${store}/no/way) for backing store (KEYED_STREAM)\n`,
    );
  });
});

describe('v3_load', () => {
  test('brings back what the guest knew and what its screen showed', async () => {
    const terminal = await shell();
    terminal.type('write note before\rcat note\r');
    await terminal.shows(/^before$/m);
    await save();
    terminal.type('write note after\rwrite more x\rclear\rcat note\r');
    await terminal.shows(/^after$/m);
    expect(await load()).toEqual(SILENCE);
    expect(host.state(0)).toBe('running');
    terminal.type('clear\rcat note\rls\r');
    await terminal.shows(/^before\n.*ls\nnote\n.*#$/m);
  });

  test('brings back the screen of the console, for who looks at it', async () => {
    const console = openTerminal('/bin/sh', [
      '-c',
      `exec "$0" "$1" 2>/dev/null`,
      host.path('v3_cons_sc'),
      DEVICE,
    ]);
    open.push(console);
    await console.shows('root@web:~#');
    console.type('clear\recho remember me\r');
    await console.shows(/^remember me$/m);
    await save();
    console.type('clear\recho forget me\r');
    await console.shows(/^forget me$/m);
    await load();
    await until('the old screen', () => {
      const screen = console.lines().join('\n');
      return /^remember me$/m.test(screen) && !screen.includes('forget');
    });
  });

  test('after a reboot of the host a launch goes on from there', async () => {
    const terminal = await shell();
    terminal.type('write note before\rseq 1 999999\r');
    await terminal.shows(/^[0-9]{4,}$/m);
    await save();
    await host.reboot();
    await create('twin');
    expect(await load()).toEqual(SILENCE);
    expect(host.state(0)).toBe('stopped');
    await act('launch');
    const again = openTerminal(host.path('v3_stream'), ['-i', DEVICE, 'com1']);
    open.push(again);
    await again.shows(/^[0-9]{4,}$/m);
    again.type('\x03');
    await again.shows(/\^C\n.*root@web:~# ?$/m);
    again.type('cat note\r');
    await again.shows(/^before$/m);
    expect(again.raw()).not.toContain('Heron guest kernel');
    await act('stop');
    await act('launch');
    await again.shows('Welcome to twin');
  });

  test('leaves a paused VM paused; it continues from the checkpoint', async () => {
    const terminal = await shell();
    terminal.type('write note before\r');
    await terminal.shows(/before\n.*#$/m);
    await act('pause');
    await save();
    await act('continue');
    terminal.type('write note after\r');
    await terminal.shows(/after\n.*#$/m);
    await act('pause');
    await load();
    expect(host.state(0)).toBe('paused');
    await act('continue');
    terminal.type('cat note\r');
    await terminal.shows(/^before$/m);
  });

  test('what never ran boots', async () => {
    await create('fresh');
    await save(OTHER);
    const terminal = await shell();
    terminal.type('clear\r');
    await load();
    await terminal.shows('Welcome to web');
  });

  test('skips what the mask says', async () => {
    const terminal = await shell();
    terminal.type('write note before\r');
    await terminal.shows(/before\n.*#$/m);
    await save();
    terminal.type('write note after\r');
    await terminal.shows(/after\n.*#$/m);
    await load(DEVICE, store, '1');
    terminal.type('clear\rcat note\r');
    await terminal.shows(/^after$/m);
  });

  test.each([
    ['memory', config({ memory: 32 }), 'Unable to load memory'],
    ['fewer cores', config({ cores: 1 }), 'Error loading core state (core=1)'],
    ['more cores', config({ cores: 3 }), 'Error loading core state (core=2)'],
    ['a device less', config({ devices: DEVICES }), 'Unable to load devices'],
    [
      'a device more',
      config({ devices: `${DEVICES}${STREAM}<device class="NVRAM" id="nvram"/>` }),
      'Unable to load devices',
    ],
    [
      'a device of another class',
      config({ devices: `${DEVICES}<device class="NVRAM" id="stream1"/>` }),
      'Unable to load devices',
    ],
  ])('into a VM with %s is refused, and a running VM ends', async (_, xml, complaint) => {
    await save();
    await create('other', xml);
    await act('launch', OTHER);
    const mark = host.log().length;
    expect(await load(OTHER)).toEqual(SILENCE);
    expect([host.state(0), host.state(1)]).toEqual(['running', 'stopped']);
    expect(logSince(mark)).toMatch(
      /\(pcore 0\): Loading Guest from DIR:.*\n.*vm other\): ERROR at palacios\/src\/palacios\/vmm_checkpoint\.c\(\d+\): .*\n.*\(pcore 0\): Error Loading VM state\n$/,
    );
    expect(logSince(mark)).toContain(`: ${complaint}\n`);
  });

  test('of what is not there or damaged is refused, and a paused VM stays as it is', async () => {
    await save();
    await act('pause');
    expect(await load(DEVICE, join(host.work, 'nowhere'))).toEqual(SILENCE);
    expect(host.log()).toContain('vmm_checkpoint.c(1219): Unable to load memory\n');
    for (const name of Object.keys(sizes())) {
      const path = join(store, name);
      const bytes = readFileSync(path);
      truncateSync(path, bytes.length - 1);
      const mark = host.log().length;
      expect(await load()).toEqual(SILENCE);
      expect(logSince(mark)).toMatch(/: (Unable to load|Error loading) .*\n.*: Error Loading VM state\n/);
      writeFileSync(path, bytes);
    }
    writeFileSync(join(store, 'memory_img'), Buffer.alloc(MEMORY_FILE_BYTES, 0x7b));
    writeFileSync(join(store, 'devices'), Buffer.alloc(4096, 0xff));
    await load();
    await load(DEVICE, store, '1');
    expect(host.state(0)).toBe('paused');
    await save();
    const mark = host.log().length;
    await load();
    expect(logSince(mark)).not.toContain('ERROR');
  });
});

describe('the other stores', () => {
  test.each([
    ['file:', 1],
    ['textfile:', 2],
  ])('%s keeps a folder', async (scheme, times) => {
    const terminal = await shell();
    terminal.type('write note before\r');
    await terminal.shows(/before\n.*#$/m);
    expect(await host.run('v3_save', DEVICE, 'KEYED_STREAM', `${scheme}${store}`)).toEqual(SILENCE);
    expect(Object.keys(sizes())).toEqual(Object.keys(WHOLE));
    expect(memorySize()).toBeGreaterThanOrEqual(MEMORY_FILE_BYTES * times);
    expect(statSync(store).mode & 0o777).toBe(0o700);
    if (times === 2) expect(readFileSync(join(store, 'header'), 'latin1')).toMatch(/^([0-9a-f]{1,64}\n)+$/);
    terminal.type('write note after\r');
    await terminal.shows(/after\n.*#$/m);
    expect(await host.run('v3_load', DEVICE, 'KEYED_STREAM', `${scheme}${store}`)).toEqual(SILENCE);
    terminal.type('cat note\r');
    await terminal.shows(/^before$/m);
  });

  test('mem: lives until the host goes down', async () => {
    await host.run('v3_save', DEVICE, 'KEYED_STREAM', 'mem:x');
    const terminal = await shell();
    terminal.type('write note after\r');
    await terminal.shows(/after\n.*#$/m);
    await host.run('v3_load', DEVICE, 'KEYED_STREAM', 'mem:x');
    terminal.type('ls\rcat note\r');
    await terminal.shows('cat: no such file: note');
    expect(readdirSync(host.work)).not.toContain('mem:x');
    await host.reboot();
    await create('web');
    await host.run('v3_load', DEVICE, 'KEYED_STREAM', 'mem:x');
    expect(host.log()).toMatch(
      /Could not open url \(mem:x\) for backing store \(KEYED_STREAM\)\n.*vmm_checkpoint\.c\(1208\): Error creating checkpoint store\n/,
    );
  });

  test('DEBUG prints, and cannot be loaded', async () => {
    const mark = host.log().length;
    expect(await host.run('v3_save', DEVICE, 'DEBUG', 'x')).toEqual(SILENCE);
    expect(logSince(mark)).toMatch(
      /: Saving Guest to DEBUG:x\n.*: Opening Checkpoint: x\n.*: Closing Checkpoint\n$/,
    );
    expect(await host.run('v3_load', DEVICE, 'DEBUG', 'x')).toEqual(SILENCE);
    expect(host.log()).toMatch(/: Unable to load memory\n.*Closing Checkpoint\n.*: Error Loading VM state\n/);
    expect(host.state(0)).toBe('stopped');
  });
});

describe('faults', () => {
  test('a full disk ends a save in silence, and what was written stays', async () => {
    await host.fault('full', '5000000');
    expect(await setFault(host.root, ['list'])).toEqual({ ok: true, said: 'full 5000000\n' });
    const mark = host.log().length;
    expect(await save()).toEqual(SILENCE);
    expect(sizes()).toEqual({ memory_img: 5_000_000 });
    expect(host.state(0)).toBe('running');
    expect(logSince(mark)).toMatch(
      /palacios \(pcore 0\) \S+\(\d+\): sys_write for \d+ bytes at offset 5000000 failed \(ret=-28\)\n.*vm web\): ERROR at \S+: Unable to save memory\n.*\(pcore 0\): Error checkpointing VM state\n/,
    );
    const before = exits();
    await until('it goes on', () => exits() > before);
    await host.fault('full', String(MEMORY_FILE_BYTES + 1000));
    await save(DEVICE, join(host.work, 'fuller'));
    expect(Object.keys(sizes(join(host.work, 'fuller')))).toEqual(['cga', 'devices', 'memory_img']);
    await host.fault('full', 'off');
    await save();
    expect(sizes()).toEqual(WHOLE);
  });

  test('a disk that is really full is told the same way', async () => {
    mkdirSync(store);
    symlinkSync('/dev/full', join(store, 'memory_img'));
    expect(await save()).toEqual(SILENCE);
    expect(readdirSync(store)).toEqual(['memory_img']);
    expect(host.log()).toMatch(
      /failed \(ret=-28\)\n.*Unable to save memory\n.*: Error checkpointing VM state\n/,
    );
    expect(host.state(0)).toBe('running');
  });

  test('fail refuses before anything is written; a load that fails ends a running VM', async () => {
    await host.fault('fail', 'save', '1');
    expect(await save()).toEqual(SILENCE);
    expect(readdirSync(host.work)).not.toContain('store');
    expect(host.log()).toContain('Cannot save VM: fault injected');
    await save();
    await host.fault('fail', 'v3_load', '1');
    expect(await load()).toEqual(SILENCE);
    expect(host.state(0)).toBe('stopped');
  });

  test('ignore does nothing and says nothing', async () => {
    await host.fault('ignore', 'save');
    await host.fault('ignore', 'load');
    const mark = host.log().length;
    expect(await save()).toEqual(SILENCE);
    expect(await load()).toEqual(SILENCE);
    expect(readdirSync(host.work)).not.toContain('store');
    expect([host.state(0), logSince(mark)]).toEqual(['running', '']);
  });

  test('slow lets a save take longer', async () => {
    await host.fault('slow', 'save', '1000');
    const startedAt = performance.now();
    expect(await save()).toEqual(SILENCE);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1300);
    expect(sizes()).toEqual(WHOLE);
  });

  test('a load that hangs changes nothing until it is let go', async () => {
    await save();
    await host.fault('hang', 'load');
    const loading = host.start('v3_load', [DEVICE, 'DIR', store]);
    await host.hangs('v3_load');
    await until('it is deaf', () => hangsInKernel(loading.child.pid));
    loading.child.kill('SIGTERM');
    const stopping = host.start('v3_stop', [DEVICE]);
    await until('it waits', () => hangsInKernel(stopping.child.pid));
    expect([isAlive(loading.child.pid), host.state(0)]).toEqual([true, 'running']);
    await host.fault('release');
    expect(await loading.ended).toEqual(SILENCE);
    await stopping.ended;
    expect(host.state(0)).toBe('stopped');
  });

  test('a release also reaches a load that has yet to hang', async () => {
    await save();
    await host.fault('slow', 'load', '500');
    await host.fault('hang', 'load');
    const loading = host.start('v3_load', [DEVICE, 'DIR', store]);
    await until('it is at work', () => hangsInKernel(loading.child.pid));
    await host.fault('release');
    expect(await loading.ended).toEqual(SILENCE);
    expect(host.state(0)).toBe('running');
  });

  test('the kernel ends a save whose tool was killed', async () => {
    await host.fault('hang', 'save');
    const saving = host.start('v3_save', [DEVICE, 'DIR', store]);
    await host.hangs('v3_save');
    saving.child.kill('SIGKILL');
    await saving.ended;
    expect(memorySize()).toBeLessThan(MEMORY_FILE_BYTES);
    await host.fault('release');
    await until('all of it', () => readdirSync(store).length === Object.keys(WHOLE).length);
    const before = exits();
    await until('the VM goes on', () => exits() > before);
    expect(sizes()).toEqual(WHOLE);
  });

  test.each([
    ['die', 'stopped'],
    ['error', 'ERROR'],
  ])('a guest may %s meanwhile', async (fault, state) => {
    await host.fault('hang', 'save');
    const saving = save();
    await host.hangs('v3_save');
    await host.fault(fault, DEVICE);
    expect(memorySize()).toBeLessThan(MEMORY_FILE_BYTES);
    await host.fault('release');
    expect(await saving).toEqual(SILENCE);
    expect(sizes()).toEqual(WHOLE);
    expect(host.state(0)).toBe(state);
    expect(await host.run('v3_free', '0')).toMatchObject({ code: 0 });
  });

  test.each([
    ['the host reboots', () => host.reboot()],
    ['the module goes', () => host.fault('module', 'off')],
  ])('when %s the half stays and the tool goes down with it', async (_, happens) => {
    await host.fault('slow', 'save', '200000');
    const saving = host.start('v3_save', [DEVICE, 'DIR', store]);
    await until('it has begun', () => memorySize() > 0);
    await happens();
    expect(await saving.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(Object.keys(sizes())).toEqual(['memory_img']);
    const left = memorySize();
    await host.fault('clear');
    await create('web');
    expect(await save(DEVICE, join(host.work, 'next'))).toEqual(SILENCE);
    expect(memorySize()).toBe(left);
  });

  test('a reboot lets go of a save that hangs', async () => {
    await host.fault('hang', 'save', '1');
    const saving = host.start('v3_save', [DEVICE, 'DIR', store]);
    await host.hangs('v3_save');
    const waiting = host.start('v3_save', [DEVICE, 'DIR', store]);
    await until('another waits', () => hangsInKernel(waiting.child.pid));
    await host.reboot();
    expect(await saving.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(await waiting.ended).toMatchObject({ signal: 'SIGKILL' });
    await create('web');
    expect(await load()).toEqual(SILENCE);
    expect(await save()).toEqual(SILENCE);
    expect(sizes()).toEqual(WHOLE);
  });
});
