import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUEST_CONFIG, type SimulatedHost, startHost } from '../support/simulated-host.js';
import { run, start } from './command.js';
import { insideOf } from './inside.js';

const hosts: SimulatedHost[] = [];
let host: SimulatedHost;
let config: string;
let image: string;

beforeAll(async () => {
  host = await startHost();
  hosts.push(host);
  config = host.config();
  image = host.image();
});

afterAll(async () => {
  for (const one of hosts) await one.stop();
});

/** Runs the command on the host. */
function on(...words: string[]) {
  return run(...words, '--host-root', host.root);
}

async function listed(name: string, there = host) {
  return (await insideOf(there).listed()).filter((vm) => vm.name === name);
}

async function make(name: string): Promise<string> {
  await insideOf(host).add(name, { config, image });
  await insideOf(host).activate(name);
  const [vm] = await listed(name);
  expect(vm).toMatchObject({ category: 'active', state: 'stopped' });
  return vm?.device ?? '';
}

describe('the life of a VM by subcommands', () => {
  it('goes from nothing to nothing, each step verified and told in one line', async () => {
    const added = await on('new', 'web', '--config', config, '--image', image);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(await listed('web')).toEqual([
      {
        name: 'web',
        category: 'inactive',
        state: 'inactive',
        device: null,
        config,
        image,
        autostart: null,
        stateSource: 'guests',
        phase: null,
        lost: null,
        was: null,
      },
    ]);
    const steps: [words: string[], says: RegExp, state: string][] = [
      [['activate', 'web'], /^web is active on \/dev\/v3-vm\d+, stopped\.\n$/, 'stopped'],
      [['start', 'web'], /^web is running\.\n$/, 'running'],
      [['pause', 'web'], /^web is paused\.\n$/, 'paused'],
      [['start', 'web'], /^web is running\.\n$/, 'running'],
      [['reset', 'web', '--yes'], /^web was reset, and is running\.\n$/, 'running'],
      [['pause', 'web'], /^web is paused\.\n$/, 'paused'],
      [['continue', 'web'], /^web is running\.\n$/, 'running'],
      [['pause', 'web'], /^web is paused\.\n$/, 'paused'],
      [['stop', 'web', '--yes'], /^web is stopped\.\n$/, 'stopped'],
    ];
    for (const [words, says, state] of steps) {
      const ended = await on(...words);
      expect(ended, words.join(' ')).toMatchObject({ code: 0, stderr: '' });
      expect(ended.stdout).toMatch(says);
      expect(await listed('web'), words.join(' ')).toMatchObject([{ category: 'active', state }]);
    }
    expect(await on('delete', 'web', '--yes')).toMatchObject({ code: 0, stdout: 'web is deleted.\n' });
    expect(await listed('web')).toEqual([]);
  });

  it('takes the options before and behind the subcommand', async () => {
    await make('both');
    for (const words of [
      ['--host-root', host.root, '--interval', '2', 'list', '--json'],
      ['list', '--json', '--interval', '2', '--host-root', host.root],
      ['--interval', '2', 'list', '--host-root', host.root, '--json'],
    ]) {
      const { code, stdout } = await run(...words);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual(
        expect.arrayContaining([expect.objectContaining({ name: 'both', category: 'active' })]),
      );
    }
    expect(await run('--yes', '--host-root', host.root, 'delete', 'both')).toMatchObject({ code: 0 });
    expect(await listed('both')).toEqual([]);
  });

  it('takes a device in place of a name, long and short', async () => {
    const device = await make('by-device');
    expect(await on('start', device)).toMatchObject({ code: 0, stdout: 'by-device is running.\n' });
    expect(await on('stop', device.replace('/dev/', ''), '--yes')).toMatchObject({ code: 0 });
    expect(await on('delete', device, '-y')).toMatchObject({ code: 0 });
  });

  it('starts and stops what is on the host while the inventory is damaged, and leaves that untouched', async () => {
    const path = `${host.work}/damaged.db`;
    const damage = 'no database at all, and longer than the header of one: '.repeat(4);
    writeFileSync(path, damage);
    await host.tool('v3_create', image, 'kept');
    const started = await on('start', 'kept', '--mode', 'none', '--inventory', path);
    expect(started).toMatchObject({ code: 0, stdout: 'kept is running.\n' });
    expect(started.stderr).toContain('it is not an SQLite database');
    expect(await on('stop', 'kept', '--yes', '--inventory', path)).toMatchObject({ code: 0 });
    expect(await listed('kept')).toMatchObject([{ state: 'stopped' }]);
    expect(readFileSync(path, 'utf8')).toBe(damage);
    expect(await on('delete', 'kept', '--yes')).toMatchObject({ code: 0 });
  });

  it('adopts a VM of the host, and deletes one that is not in the inventory', async () => {
    await host.tool('v3_create', image, 'stranger');
    expect(await listed('stranger')).toMatchObject([{ category: 'not-in-inventory', state: 'stopped' }]);
    const refused = await on('start', 'stranger');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('adopt it first');
    const lax = host.config('lax.xml', GUEST_CONFIG.replace('</cores>', '</cores><x>a & b</x>'));
    expect(await on('adopt', 'stranger', '--config', lax, '--image', image)).toMatchObject({
      code: 0,
      stderr: 'warning: The config is not well-formed XML (line 4: a bare &), but v3_create accepts it.\n',
    });
    expect(await listed('stranger')).toMatchObject([{ category: 'active', config: lax, image }]);
    expect(await on('delete', 'stranger', '--yes')).toMatchObject({ code: 0 });
    await host.tool('v3_create', image, 'stranger');
    expect(await on('delete', 'stranger', '--yes')).toMatchObject({ code: 0 });
    expect(await listed('stranger')).toEqual([]);
  });

  it('links an adopted VM to the inactive entry of its name only with --yes', async () => {
    expect(await on('new', 'twin', '--config', config, '--image', image)).toMatchObject({ code: 0 });
    await host.tool('v3_create', image, 'twin');
    const words = ['adopt', 'twin', '--config', config, '--image', image];
    expect(await on(...words)).toMatchObject({ code: 2, stdout: '' });
    expect((await listed('twin')).map((vm) => vm.category).sort()).toEqual(['inactive', 'not-in-inventory']);
    expect(await on(...words, '--yes')).toMatchObject({ code: 0 });
    expect(await listed('twin')).toMatchObject([{ category: 'active' }]);
    expect(await on('delete', 'twin', '--yes')).toMatchObject({ code: 0 });
  });

  it('builds from the config with its options, and refuses what the config does not have', async () => {
    const withTag = host.config(
      'tags.xml',
      '<vm class="PC"><memory opt_tag="mem">256</memory><cores count="1"><core/></cores></vm>',
    );
    const words = ['new', 'built', '--config', withTag, '--build'];
    const refused = await on(...words, '--set', 'cpus=4');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('no opt_tag cpus: it has mem');
    expect(await on(...words, '--set', 'mem=64')).toMatchObject({ code: 0 });
    expect(await on('activate', 'built')).toMatchObject({ code: 0 });
    const shown = JSON.parse((await on('show', 'built', '--json')).stdout);
    expect(shown).toMatchObject({ image: null, guest: { memoryBytes: 64 * 1024 * 1024 } });
    expect(await on('delete', 'built', '--yes')).toMatchObject({ code: 0 });
  });

  it('makes paths absolute, so that the inventory means the same from everywhere', async () => {
    const words = ['new', 'relative', '--config', config, '--image', 'web.img', '--host-root', host.root];
    expect(await start(words, { cwd: host.work }).ended).toMatchObject({ code: 1 });
    host.image('web.img');
    expect(await start(words, { cwd: host.work }).ended).toMatchObject({ code: 0 });
    expect(await listed('relative')).toMatchObject([{ image: join(host.work, 'web.img') }]);
  });

  it('tells after a restart of the host which VMs were active', async () => {
    const other = await startHost({ name: 'restarting' });
    hosts.push(other);
    const there = (...words: string[]) => run(...words, '--host-root', other.root);
    await insideOf(other).add('web');
    await insideOf(other).activate('web');
    await other.reboot();
    expect(await listed('web', other)).toMatchObject([{ category: 'inactive', lost: 'restart' }]);
    expect((await there('list')).stdout).toContain('was active before the host restarted');
    expect(await there('activate', 'web')).toMatchObject({ code: 0 });
  });
});

describe('other forms of host and inventory', () => {
  it('does the same on a host of 2012, whose v3-guests tells no states', async () => {
    const old = await startHost({ oldProc: true, name: 'old' });
    hosts.push(old);
    const there = (...words: string[]) => run(...words, '--host-root', old.root);
    await there('new', 'web', '--config', old.config(), '--image', old.image());
    for (const [words, state] of [
      [['activate', 'web'], 'stopped'],
      [['start', 'web'], 'running'],
      [['pause', 'web'], 'paused'],
      [['stop', 'web', '--yes'], 'stopped'],
    ] as const) {
      expect(await there(...words), words.join(' ')).toMatchObject({ code: 0 });
      expect(await listed('web', old)).toMatchObject([{ category: 'active', state }]);
    }
    expect(await there('delete', 'web', '--yes')).toMatchObject({ code: 0 });
  });

  it('keeps the VMs in a text file where the path ends in .txt', async () => {
    const text = join(host.work, 'virtual_machines_list.txt');
    const there = (...words: string[]) => on(...words, '--inventory', text);
    expect(await there('new', 'web', '--config', config, '--image', image)).toMatchObject({ code: 0 });
    expect(await there('activate', 'web')).toMatchObject({ code: 0 });
    const comma = await there('new', 'a,b', '--config', config, '--image', image);
    expect(comma).toMatchObject({ code: 1, stdout: '' });
    expect(comma.stderr).toContain('comma');
    const all = await insideOf(host, text).listed();
    expect(all.filter((vm) => vm.name === 'web')).toMatchObject([{ category: 'active', config, image }]);
    expect(await there('delete', 'web', '--yes')).toMatchObject({ code: 0 });
  });
});
