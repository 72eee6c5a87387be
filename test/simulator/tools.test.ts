import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, openBench, type TestHost, until } from './simulated-host.js';
import { openTerminal } from './terminal.js';

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
});

afterAll(() => bench.close());

async function create(name: string): Promise<void> {
  expect(await host.run('v3_create', 'a.img', name)).toMatchObject({ code: 0 });
}

describe('v3_free', () => {
  test.each(['hello', '', '--', '/dev/v3-vm', '0', '/dev/v3-vm0', '0x0', ' 0', '0rest'])(
    'takes %j for VM 0',
    async (junk) => {
      await create('victim');
      expect(await host.run('v3_free', junk)).toEqual({
        code: 0,
        signal: null,
        stdout: 'Freeing VM 0\n',
        stderr: '',
      });
      expect(host.proc('v3-guests')).toBe('');
    },
  );

  test.each([
    ['010', 8],
    ['0x1f', 31],
    ['-1', -1],
    ['99999999999999999999', -1],
    ['/dev/v3-vm12', 12],
  ])('reads %j as %d', async (text, index) => {
    expect(await host.run('v3_free', text)).toEqual({
      code: 255,
      signal: null,
      stdout: `Freeing VM ${index}\n`,
      stderr: `IOCTL error on V3Vee control device (-1)\nError freeing VM ${index} (${text})\n`,
    });
  });

  test('refuses a running and a paused VM, takes one in ERROR', async () => {
    await create('vm');
    await host.run('v3_launch', '/dev/v3-vm0');
    expect(await host.run('v3_free', '0')).toMatchObject({ code: 255 });
    await host.run('v3_pause', '/dev/v3-vm0');
    expect(await host.run('v3_free', '0')).toMatchObject({ code: 255 });
    await host.fault('error', 'v3-vm0');
    expect(await host.run('v3_free', '0')).toMatchObject({ code: 0 });
    expect(host.log()).toMatch(
      /palacios \(pcore 0\): Freeing VM \(vm\) \(ffff880000000000\)\n.*\(pcore 1 vm vm\): ERROR at palacios\/src\/palacios\/vmm\.c\(1178\): Tried to Free VM in invalid runstate \(3\)\n.*\(pcore 0\) \S+\/main\.c\(171\): Cannot free guest at index 0\n/,
    );
  });
});

describe('v3_create -b', () => {
  const config = readFileSync('fixtures/configs/streams-and-console.xml', 'utf8');

  test('makes what the config says, with its options', async () => {
    mkdirSync(join(host.work, 'vm'), { recursive: true });
    writeFileSync(join(host.work, 'vm', 'config.xml'), config);
    writeFileSync(join(host.work, 'vm', 'boot.iso'), 'iso');
    const args = ['config.xml', 'streams', 'MEM=1024', '-b', 'hz=50'];
    const run = await host.start('v3_create', args, { cwd: join(host.work, 'vm') }).ended;
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^Building VM Image \(cfg=config\.xml\) \(name=streams\) \(2 config options\)\nConfig option: MEM: 1024\nConfig option: hz: 50\nFile Hash: [0-9a-f]+\nGuest Image Created \(size=[0-9]+\)\nVM \(streams\) created at \/dev\/v3-vm0\n$/,
    );
    expect(host.proc('v3-guests')).toBe(
      'streams\t/dev/v3-vm0\tstopped\t2 vcores\t8 regions\t1073741824 mem\tgeneral\n',
    );
    expect(host.proc('v3-guests-details')).toContain('Cores:        2 (2 shown)\n');
    await host.run('v3_launch', '/dev/v3-vm0');
    const stream = openTerminal(host.path('v3_stream'), ['-i', '/dev/v3-vm0', 'monitor port']);
    await stream.shows('memory: 1024 MB');
    stream.close();
    expect(await host.run('v3_stream', '/dev/v3-vm0', 'v3-com1')).toMatchObject({ code: 255 });
  });

  test('ends in words and 255 for a missing file, an unknown tag and an option without a value', async () => {
    mkdirSync(join(host.work, 'bare'), { recursive: true });
    writeFileSync(join(host.work, 'bare', 'config.xml'), config);
    writeFileSync(join(host.work, 'bare', 'boot.iso'), 'found only from its own folder');
    expect(await host.run('v3_create', '-b', 'bare/config.xml', 'x')).toMatchObject({
      code: 255,
      stderr: 'boot.iso: No such file or directory\n',
    });
    const unknown = await host.run('v3_create', '-b', 'bare/config.xml', 'x', 'nope=1');
    expect(unknown).toMatchObject({ code: 255, stderr: '' });
    expect(unknown.stdout).toContain(
      'Config option: nope: 1\nCould not find Config option (nope) in XML file\n',
    );
    const without = await host.run('v3_create', '-b', 'bare/config.xml', 'x', 'mem');
    expect(without).toMatchObject({ code: 255 });
    expect(without.stdout).toContain('Invalid Option format: mem\n');
    expect(host.proc('v3-guests')).toBe('');
  });

  test('takes a parameter as an attribute or a child, in whatever case, as the generator writes it', async () => {
    const folder = join(host.work, 'generated');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'guest.pal'), readFileSync('fixtures/configs/by-attributes.pal'));
    for (const name of ['ide0_0_0.dat', 'install.iso']) writeFileSync(join(folder, name), 'bytes');
    expect(await host.start('v3_create', ['-b', 'guest.pal', 'gen'], { cwd: folder }).ended).toMatchObject({
      code: 0,
    });
    expect(host.proc('v3-guests')).toBe(
      'gen\t/dev/v3-vm0\tstopped\t2 vcores\t4 regions\t536870912 mem\tgeneral\n',
    );
    for (const stream of ['com1', 'com 2', 'com3']) {
      const started = host.start('v3_stream', ['/dev/v3-vm0', stream], { input: 'pipe' });
      await until('connected', () => host.log().includes(`Stream (${stream}) connected`));
      started.child.kill('SIGKILL');
      await started.ended;
    }
  });

  test('opens a FILEDISK from the folder in which it is started', async () => {
    const disk = '<device class="FILEDISK" id="d"><path>disk.img</path></device>';
    const text = `<vm class="PC" memory="64"><cores count="1"/><devices>${disk}</devices></vm>`;
    mkdirSync(join(host.work, 'filedisk'), { recursive: true });
    writeFileSync(join(host.work, 'filedisk', 'c.xml'), text);
    writeFileSync(join(host.work, 'filedisk', 'disk.img'), 'bytes');
    expect(await host.run('v3_create', '-b', 'filedisk/c.xml', 'x')).toMatchObject({ code: 255 });
    expect(host.log()).toMatch(/Unable to open file: disk\.img\n.*\n.*: Error creating device FILEDISK\n/);
    const cwd = join(host.work, 'filedisk');
    expect(await host.start('v3_create', ['-b', 'c.xml', 'x'], { cwd }).ended).toMatchObject({ code: 0 });
  });

  test.each([
    ['a count of 0', '<vm class="PC" memory="64"><cores count="0"/></vm>', 'No cores specified'],
    ['another class', '<vm class="ARM" memory="64"><cores count="1"/></vm>', 'Invalid VM class (ARM)'],
    [
      'both forms at once',
      '<vm class="PC" memory="64"><Memory>64</Memory><cores count="1"/></vm>',
      'Duplicate Configuration parameters present for memory',
    ],
  ])('is refused by the core for %s', async (_, text, words) => {
    writeFileSync(join(host.work, 'refused.xml'), text);
    expect(await host.run('v3_create', '-b', 'refused.xml', 'x')).toMatchObject({
      code: 255,
      stderr: 'IOCTL error on V3Vee control device (-1)\n',
    });
    expect(host.log()).toContain(words);
    expect(host.proc('v3-guests')).toBe('');
    expect(host.proc('v3-mem0')).not.toMatch(/order=30, size=1073741824, free=(?!1073741824)/);
  });

  test.each([
    ['missing', null],
    ['empty', ''],
    ['malformed', '<vm class="PC">\n<memory>256</vm>'],
  ])('is killed by SIGSEGV on a %s config, and loses its words on a pipe', async (name, text) => {
    const file = join(host.work, `${name}.xml`);
    if (text !== null) writeFileSync(file, text);
    expect(await host.run('v3_create', '-b', file, 'x')).toEqual({
      code: null,
      signal: 'SIGSEGV',
      stdout: '',
      stderr: '',
    });
    const terminal = openTerminal(host.path('v3_create'), ['-b', file, 'x'], { columns: 200 });
    expect(await terminal.exit()).toBe(128 + 11);
    expect(terminal.raw()).toContain(
      text === null
        ? `Error: Could not open XML input file (${file})`
        : `[error near line ${name === 'empty' ? 1 : 2}]: `,
    );
    terminal.close();
  });
});

describe('the kernel', () => {
  test('gives out its memory and no more', async () => {
    await host.fault('memory', '640');
    await create('one');
    await create('two');
    expect(host.proc('v3-mem0')).toMatch(
      /^DUMP OF BUDDY MEMORY ZONE:\n {2}Zone Max Order=35, Min Order=12\n {2}order 12: 0 free blocks\n(?: {2}order .*\n)+ 2 memory pools\n {4}Base Addr=ffff880100000000, order=29, size=536870912, free=0\n {4}Base Addr=ffff880120000000, order=27, size=134217728, free=134217728\n$/,
    );
    expect(await host.run('v3_create', 'a.img', 'three')).toMatchObject({
      code: 255,
      stderr: 'IOCTL error on V3Vee control device (-1)\n',
    });
    expect(host.log()).toMatch(/vm three\): ERROR at .*268435456 bytes asked, 134217728 free/);
    await host.run('v3_free', '0');
    await create('three');
    await host.run('v3_free', '0');
    await host.run('v3_free', '1');
    await host.fault('memory', '8192');
  });

  test('lists details in the shape of the module, and exits that grow while it runs', async () => {
    await create('web');
    expect(host.proc('v3-guests-details')).toContain(
      '   vcore 0 stopped on pcore 1 0 exits rip=0x          (null) real physical shadow \n',
    );
    await host.run('v3_launch', '/dev/v3-vm0');
    const exits = () => Number(host.proc('v3-guests-details')?.match(/ ([0-9]+) exits/)?.[1]);
    await until('exits', () => exits() > 0);
    expect(host.proc('v3-guests-details')).toMatch(
      /^-{87}\nEntry: {8}0\nName: {9}web\nDevice: {7}\/dev\/v3-vm0\nType: {9}general\nState: {8}running\nCores: {8}1 \(1 shown\)\nRegions: {6}2 \(2 shown\)\nMemsize: {6}268435456 \(0 ROS\)\n\nCore States\n {3}vcore 0 running on pcore 1 [0-9]+ exits rip=0x[0-9a-f]{16} long virtual shadow \n\nMemory Regions\n {3}region 0 has HPAs 0x[0-9a-f]{16}-0x[0-9a-f]{16} \(node 0\) GPA 0x0{16} {2}\n {3}region 1 .*GPA 0x0{8}08000000 {2}\n-{87}\n$/,
    );
    const before = exits();
    await until('more exits', () => exits() > before);
    await host.run('v3_pause', '/dev/v3-vm0');
    expect(host.proc('v3-guests-details')).toContain('State:        paused\n');
    expect(host.proc('v3-guests-details')).toContain('vcore 0 stopped on');
  });

  test('shows a VM as UNKNOWN while it is resetting, then running, and boots the guest again', async () => {
    await create('web');
    await host.run('v3_launch', '/dev/v3-vm0');
    await host.fault('hang', 'reset', '1');
    const reset = host.start('v3_reset', ['/dev/v3-vm0', 'all']);
    await host.hangs('v3_reset');
    expect(host.state(0)).toBe('UNKNOWN');
    expect(host.proc('v3-guests-details')).toContain('State:        resetting\n');
    expect(await host.run('v3_free', '0')).toMatchObject({ code: 255 });
    await host.fault('release');
    expect(await reset.ended).toMatchObject({ code: 0 });
    expect(host.state(0)).toBe('running');
  });

  test('has ended a reset when v3_reset ends', async () => {
    await create('web');
    await host.run('v3_launch', '/dev/v3-vm0');
    expect(await host.run('v3_reset', '/dev/v3-vm0', 'all')).toMatchObject({ code: 0 });
    expect(host.state(0)).toBe('running');
  });

  test('takes many tools at once', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `vm${at}`);
    await Promise.all(names.map(create));
    const lines =
      host
        .proc('v3-guests')
        ?.trimEnd()
        .split('\n')
        .map((line) => line.split('\t')) ?? [];
    expect(lines.map(([, device]) => device)).toEqual(names.map((_, at) => `/dev/v3-vm${at}`));
    expect(lines.map(([name]) => name).sort()).toEqual([...names].sort());
    await Promise.all(names.map((_, at) => host.run('v3_launch', `/dev/v3-vm${at}`)));
    expect(names.every((_, at) => host.state(at) === 'running')).toBe(true);
  });

  test('keeps names as bytes', async () => {
    const path = host.path('v3_create');
    const image = join(host.work, 'a.img');
    const terminal = openTerminal('/bin/sh', ['-c', `"$0" "$1" "$(printf '\\377\\001x')"`, path, image]);
    await terminal.exit();
    terminal.close();
    expect(host.proc('v3-guests')).toBe(
      '\xff\x01x\t/dev/v3-vm0\tstopped\t1 vcores\t2 regions\t268435456 mem\tgeneral\n',
    );
    await host.run('v3_launch', '/dev/v3-vm0');
    expect(host.log()).toContain('vm \xff\x01x): V3 --  Starting VM (1 cores)\n');
  });

  test('puts its debug output into the log, for running VMs only', async () => {
    await create('web');
    expect(await host.run('v3_debug', '/dev/v3-vm0', '0', '100')).toMatchObject({
      code: 255,
      stdout: 'Debug Virtual Core 0 with Command 100\nError write core migrating command to vm\n',
    });
    await host.run('v3_launch', '/dev/v3-vm0');
    expect(await host.run('v3_debug', '/dev/v3-vm0', '0', '100')).toEqual({
      code: 0,
      signal: null,
      stdout: 'Debug Virtual Core 0 with Command 100\n',
      stderr: '',
    });
    expect((await host.run('dmesg')).stdout).toMatch(
      /^\[ *[0-9]+\.[0-9]{6}\] palacios \(pcore 1 vm web vcore 0\): RIP=[0-9a-f]{16} RSP=/m,
    );
  });
});

test('the module of 2012 shows names and devices, and one v3-mem', async () => {
  const old = await bench.host({ oldProc: true });
  writeFileSync(join(old.work, 'a.img'), 'image');
  await old.run('v3_create', 'a.img', 'one');
  await old.run('v3_create', 'a.img', 'two');
  expect(old.proc('v3-guests')).toBe('one\t/dev/v3-vm0\ntwo\t/dev/v3-vm1\n');
  expect(old.proc('v3-mem')).toContain('8 memory pools');
  expect(old.proc('v3-mem0')).toBeNull();
  expect(old.proc('v3-guests-details')).toContain('State:        stopped\n');
  await old.fault('no-details', 'on');
  expect(old.proc('v3-guests-details')).toBeNull();
});

describe('checkpoints', () => {
  test('names that are too long are told', async () => {
    await create('web');
    expect(await host.run('v3_save', '/dev/v3-vm0', 's'.repeat(128), 'x')).toMatchObject({
      code: 255,
      stdout: 'ERROR: Checkpoint store name longer than maximum size (128)\n',
    });
    const url = 'u'.repeat(256);
    expect(await host.run('v3_load', '/dev/v3-vm0', 'DIR', url)).toMatchObject({
      code: 255,
      stdout: 'ERROR: Checkpoint URL longer than maximum size (256)\n',
    });
    expect(existsSync(join(host.work, url))).toBe(false);
  });
});
