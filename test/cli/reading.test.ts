import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { tree } from '../support/tree.js';
import { run, start } from './command.js';

let host: SimulatedHost;
let folder: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-cli-')));
  host = await startHost();
});

afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A host root made by hand, which shows these v3-guests. */
function rootWith(name: string, guests: string | Buffer): string {
  const root = join(folder, name);
  mkdirSync(join(root, 'proc/v3vee'), { recursive: true });
  writeFileSync(join(root, 'proc/v3vee/v3-guests'), guests);
  return root;
}

/** A finding of `doctor --json`, with the command that fixes it. */
function findingOf(stdout: string, id: string) {
  const groups: { fix: string | null; findings: { id: string }[] }[] = JSON.parse(stdout);
  return groups
    .flatMap(({ fix, findings }) => findings.map((finding) => ({ ...finding, fix })))
    .find((finding) => finding.id === id);
}

describe('list, show and doctor', () => {
  for (const inventory of ['inventory.db', 'inventory.txt']) {
    it(`write nothing where ${inventory} is not there yet, and nothing where it is`, async () => {
      const home = join(folder, `home-${inventory}`);
      mkdirSync(home);
      const file = join(home, inventory);
      const read = async (...words: string[]) => {
        const all = [...words, '--host-root', host.root, '--inventory', file];
        return start(all, { home }).ended;
      };
      await host.tool('v3_create', host.image(), `seen-${inventory}`);
      const empty = [tree(home), tree(host.root)];
      for (const words of [['list'], ['list', '--json'], ['show', `seen-${inventory}`], ['doctor']]) {
        expect(await read(...words), words.join(' ')).toMatchObject({ code: 0 });
      }
      expect([tree(home), tree(host.root)]).toEqual(empty);

      const added = await read(
        'new',
        `made-${inventory}`,
        '--config',
        host.config(),
        '--image',
        host.image(),
      );
      expect(added).toMatchObject({ code: 0 });
      const full = [tree(home), tree(host.root)];
      for (const words of [
        ['list'],
        ['list', '--json'],
        ['show', `made-${inventory}`, '--json'],
        ['doctor'],
      ]) {
        expect(await read(...words), words.join(' ')).toMatchObject({ code: 0 });
      }
      expect([tree(home), tree(host.root)]).toEqual(full);
    });
  }

  it('show all facts and the whole config', async () => {
    await run('new', 'shown', '--config', host.config(), '--image', host.image(), '--host-root', host.root);
    await run('activate', 'shown', '--host-root', host.root);
    const { code, stdout } = await run('show', 'shown', '--host-root', host.root);
    expect(code).toBe(0);
    for (const line of [
      /^name +shown$/m,
      /^category +active$/m,
      /^state +stopped$/m,
      /^device +\/dev\/v3-vm\d+$/m,
      /^image +\/.*guest\.img$/m,
      /^memory +256 MB$/m,
      /^ {4}memory {2}256 \[alignment 2MB\]$/m,
      /^ {6}device \[class CHAR_STREAM\] \[id s1\]$/m,
      /^ {8}name {2}com1$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  it('tell where a config cannot be read, by line and column', async () => {
    const broken = host.config('broken.xml');
    await run('new', 'broken', '--config', broken, '--image', host.image(), '--host-root', host.root);
    writeFileSync(broken, '<vm class="PC">\n  <memory>256</cores>\n</vm>\n');
    const text = await run('show', 'broken', '--host-root', host.root);
    expect(text.stdout).toMatch(/^config: line 2, column \d+: /m);
    const json = JSON.parse((await run('show', 'broken', '--json', '--host-root', host.root)).stdout);
    expect(json).toMatchObject({ configTree: null, configProblem: expect.stringMatching(/^line 2/) });
  });

  it('refuse a name that two VMs bear, and list their devices', async () => {
    await host.tool('v3_create', host.image(), 'double');
    await host.tool('v3_create', host.image(), 'double');
    const lines = (await run('list', '--host-root', host.root)).stdout.split('\n');
    const devices = lines
      .filter((line) => line.includes(' double '))
      .map((line) => line.match(/\/dev\/v3-vm\d+/)?.[0] ?? '');
    expect(devices).toHaveLength(2);
    for (const words of [
      ['show', 'double'],
      ['delete', 'double', '--yes'],
    ]) {
      const ended = await run(...words, '--host-root', host.root);
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      for (const device of devices) expect(ended.stderr).toContain(device);
    }
    const [first = '', second = ''] = devices;
    const shown = JSON.parse((await run('show', first, '--json', '--host-root', host.root)).stdout);
    expect(shown).toMatchObject({ name: 'double', device: first });
    expect(await run('delete', first, '--yes', '--host-root', host.root)).toMatchObject({ code: 0 });
    expect(await run('delete', 'double', '--yes', '--host-root', host.root)).toMatchObject({ code: 0 });
    expect((await run('list', '--host-root', host.root)).stdout).not.toContain(second);
  });

  it('end quietly where the reader of their output has gone', async () => {
    const { child, ended } = start(['list', '--json', '--host-root', host.root]);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a hostile host', () => {
  const guests = Buffer.concat([
    Buffer.from('\x1b[2J\x07\u202eevil\u200b\t/dev/v3-vm0\tstopped\t1 vcores\t1 regions\t1 mem\tgeneral\n'),
    Buffer.from('forged\t/dev/v3-vm1; rm -rf /\tstopped\t1 vcores\t1 regions\t1 mem\tgeneral\n'),
    Buffer.from([0x80, 0xff, 0x9b]),
    Buffer.from('2J\t/dev/v3-vm2\trunning\t1 vcores\t1 regions\t1 mem\tgeneral\n'),
    Buffer.from('\u00e4\u{1f600}\t/dev/v3-vm3\tpaused\t1 vcores\t1 regions\t1 mem\tgeneral\n'),
    Buffer.from('\t/dev/v3-vm4\tERROR\t1 vcores\t1 regions\t1 mem\tgeneral\n'),
  ]);
  const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/u;

  it('sends nothing to the terminal that could act on it', async () => {
    const root = rootWith('hostile', guests);
    const calls = [
      ['list'],
      ['list', '--json'],
      ['show', 'v3-vm0'],
      ['show', 'v3-vm2', '--json'],
      ['doctor'],
    ];
    for (const words of calls) {
      const { stdout, stderr } = await run(...words, '--host-root', root);
      for (const line of `${stdout}${stderr}`.split('\n')) expect(line, words.join(' ')).not.toMatch(UNSAFE);
    }
    const { stdout, stderr } = await run('list', '--host-root', root);
    expect(stdout).toMatch(/^not in inventory +ERROR +\(no name\) +\/dev\/v3-vm4$/m);
    expect(stdout).toContain('ä😀');
    expect(stderr).toContain('v3-guests, line 2: damaged and not trusted');
  });

  it('gives names in JSON as they are', async () => {
    const root = rootWith('json', guests);
    const all: { name: string; device: string }[] = JSON.parse(
      (await run('list', '--json', '--host-root', root)).stdout,
    );
    expect(all.map((vm) => [vm.device, vm.name])).toEqual([
      ['/dev/v3-vm0', '\x1b[2J\x07\u202eevil\u200b'],
      ['/dev/v3-vm2', '\udc80\udcff\udc9b2J'],
      ['/dev/v3-vm3', 'ä😀'],
      ['/dev/v3-vm4', ''],
    ]);
  });

  it('runs no tool on a device that only a forged line names', async () => {
    const root = rootWith('forged', guests);
    const ended = await run('delete', 'forged', '--yes', '--host-root', root);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('No VM is called forged');
  });

  it('tells of the log source that was chosen', async () => {
    const found = async (...words: string[]) => {
      const { stdout } = await run('doctor', '--json', '--host-root', root, ...words);
      return findingOf(stdout, 'log');
    };
    const root = join(folder, 'logs');
    mkdirSync(join(root, 'dev'), { recursive: true });
    expect(await found('--log', '/nonexistent')).toMatchObject({
      severity: 'warn',
      what: 'Kernel messages cannot be read from /nonexistent: it is not there',
    });
    expect(await found('--log', 'journal')).toMatchObject({
      severity: 'warn',
      what: expect.stringContaining('from the journal: '),
    });
    writeFileSync(join(root, 'dev/kmsg'), '');
    for (const words of [[], ['--log', 'auto'], ['--log', 'kmsg']])
      expect(await found(...words)).toMatchObject({ what: 'Kernel messages are read from /dev/kmsg.' });
  });

  it('is told where the module is away', async () => {
    const root = join(folder, 'away');
    mkdirSync(root);
    const list = await run('list', '--host-root', root);
    expect(list).toMatchObject({ code: 0, stdout: 'No VMs.\n' });
    expect(list.stderr).toContain('not loaded');
    const doctor = await run('doctor', '--json', '--host-root', root);
    expect(doctor.code).toBe(1);
    expect(findingOf(doctor.stdout, 'module')).toMatchObject({ severity: 'bad', fix: expect.any(String) });
  });
});
