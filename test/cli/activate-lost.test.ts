import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import type { Request } from '../../src/cli/list-program.js';
import { buildProgram } from '../../src/cli/program.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { until } from '../simulator/simulated-host.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { type Ended, run, start } from './command.js';

type Listed = { name: string; category: string; state: string; lost: string | null; was: string | null };

/** A host, and the command on it. */
type Host = {
  host: SimulatedHost;
  on: (...words: string[]) => Promise<Ended>;
  must: (...words: string[]) => Promise<void>;
  listed: () => Promise<readonly string[]>;
};

/** A host of its own for one test. */
async function aHost({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<Host> {
  const host = await startHost();
  onTestFinished(() => host.stop());
  const on = (...words: string[]) => run(...words, '--host-root', host.root);
  return {
    host,
    on,
    must: async (...words) => {
      expect(await on(...words), words.join(' ')).toMatchObject({ code: 0 });
    },
    listed: async () => {
      const all: Listed[] = JSON.parse((await on('list', '--json')).stdout);
      return all.map(({ name, category, state, lost, was }) =>
        category === 'inactive' ? `${name} inactive ${lost} ${was}` : `${name} ${category} ${state}`,
      );
    },
  };
}

/** Makes VMs by name, in the given states. */
async function withVms({ host, must }: Host, vms: Readonly<Record<string, string>>): Promise<void> {
  const { inventory } = openStore(join(host.root, 'var/lib/v3_tui/inventory.db'));
  for (const name of Object.keys(vms))
    inventory.add({ name, config: host.config(), image: host.image(`${name}.img`) });
  inventory.close();
  const inState = (...states: readonly string[]) =>
    Object.keys(vms).filter((name) => states.includes(vms[name] ?? ''));
  const active = inState('running', 'paused', 'stopped', 'freed');
  if (active.length > 0) await must('activate', ...active);
  const started = inState('running', 'paused');
  if (started.length > 0) await must('start', ...started, '--mode', 'none');
  for (const name of inState('paused')) await must('pause', name);
  for (const name of inState('freed')) await host.tool('v3_free', deviceOf(host, name));
}

function deviceOf(host: SimulatedHost, name: string): string {
  const fields = (host.guestsFile() ?? '').split('\n').map((line) => line.split('\t'));
  const device = fields.find(([listed]) => listed === name)?.[1];
  if (device === undefined) throw new Error(`no ${name} is active`);
  return device;
}

test.concurrent('brings back what the restart made inactive, each as it was, and nothing else', async (context) => {
  const all = await aHost(context);
  await withVms(all, { web: 'running', db: 'paused', lab: 'stopped', old: 'inactive', away: 'freed' });
  await all.host.reboot();
  expect(await all.listed()).toEqual([
    'away inactive restart stopped',
    'db inactive restart paused',
    'lab inactive restart stopped',
    'old inactive null null',
    'web inactive restart running',
  ]);
  await all.must('delete', 'away', '--yes');
  const ended = await all.on('activate', '--all-lost', '--start');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout.trimEnd().split('\n')).toEqual([
    'db is active on /dev/v3-vm0, stopped.',
    'lab is active on /dev/v3-vm1, stopped.',
    'web is active on /dev/v3-vm2, stopped.',
    'web is running.',
    'db was paused: its memory is lost, and it stays stopped.',
  ]);
  expect(await all.listed()).toEqual([
    'db active stopped',
    'lab active stopped',
    'web active running',
    'old inactive null null',
  ]);
  expect(await all.on('activate', '--all-lost', '--start')).toMatchObject({
    code: 0,
    stdout: 'No VM is known to have been lost by a restart of the host or of the module.\n',
    stderr: '',
  });
});

test.concurrent('brings back what was lost when the module was reloaded, in the same boot', async (context) => {
  const all = await aHost(context);
  await withVms(all, { web: 'running', lab: 'stopped' });
  await all.host.fault('module', 'off');
  expect(await all.listed()).toEqual(['lab inactive reload stopped', 'web inactive reload running']);
  await all.host.fault('module', 'on');
  expect(await all.listed()).toEqual(['lab inactive reload stopped', 'web inactive reload running']);
  expect((await all.on('list')).stdout).toContain('was running before the module was unloaded');
  expect(await all.on('activate', '--all-lost', '--start')).toMatchObject({ code: 0, stderr: '' });
  expect(await all.listed()).toEqual(['lab active stopped', 'web active running']);
});

test.concurrent('a VM that was freed by somebody in this boot is left alone', async (context) => {
  const all = await aHost(context);
  await withVms(all, { away: 'freed' });
  expect(await all.on('activate', '--all-lost')).toMatchObject({ code: 0, stderr: '' });
  expect(await all.listed()).toEqual(['away inactive freed stopped']);
});

test.concurrent('goes on after a failure, tells it, and exits 1; the one that failed stays lost', async (context) => {
  const all = await aHost(context);
  await withVms(all, { a: 'running', b: 'running' });
  await all.host.reboot();
  rmSync(join(all.host.work, 'a.img'));
  const ended = await all.on('activate', '--all-lost', '--start');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('Could not activate a: Image ');
  expect(ended.stderr).toContain('1 of 2 active again, 1 started.');
  expect(await all.listed()).toEqual(['b active running', 'a inactive restart running']);
});

test.concurrent('without the module nothing is done, and nothing is forgotten', async (context) => {
  const all = await aHost(context);
  await withVms(all, { web: 'running' });
  await all.host.reboot();
  await all.host.fault('module', 'off');
  const ended = await all.on('activate', '--all-lost', '--start');
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain('v3vee is not loaded');
  expect(await all.listed()).toEqual(['web inactive restart running']);
});

test.concurrent('two VMs of one name are both brought back, each as it was', async (context) => {
  const all = await aHost(context);
  await withVms(all, { web: 'stopped' });
  await all.host.tool('v3_create', all.host.image('two.img'), 'web');
  const files = ['--config', all.host.config(), '--image', all.host.image('two.img')];
  await all.must('adopt', 'v3-vm1', ...files);
  await all.must('start', 'v3-vm1');
  // The one that ran is listed second, and takes no device that the other had.
  await all.host.reboot();
  const ended = await all.on('activate', '--all-lost', '--start');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect([...(await all.listed())].sort()).toEqual(['web active running', 'web active stopped']);
  await all.host.reboot();
  expect([...(await all.listed())].sort()).toEqual([
    'web inactive restart running',
    'web inactive restart stopped',
  ]);
});

test.concurrent('a text inventory does not tell a restart from a VM that was freed: that is said, and nothing done', async (context) => {
  const all = await aHost(context);
  const text = ['--inventory', join(all.host.work, 'vms.txt')];
  await all.must('new', 'web', '--config', all.host.config(), '--image', all.host.image(), ...text);
  await all.must('activate', 'web', ...text);
  await all.host.reboot();
  const ended = await all.on('activate', '--all-lost', ...text);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('no boot is recorded, so it may have been freed');
  expect(all.host.guestsFile()).toBe('');
});

test.concurrent('what a tool makes after it was given up as hanging is waited for, and started', async (context) => {
  const all = await aHost(context);
  await withVms(all, { web: 'running' });
  await all.host.reboot();
  await all.host.fault('hang', 'create', '1');
  const bringing = start(['activate', '--all-lost', '--start', '--host-root', all.host.root]);
  await until('it is told', () => bringing.stderr().includes('v3_create has not come back'), 240_000);
  await all.host.fault('release');
  const ended = await bringing.ended;
  expect(ended.stdout).toContain('web is active on /dev/v3-vm0 after all.\nweb is running.\n');
  expect(ended.code).toBe(0);
  expect(await all.listed()).toEqual(['web active running']);
});

test.each([
  [[], 'name a VM, or use --all, --all-lost or --autostart'],
  [['web', '--all-lost'], 'not both'],
  [['web', '--start'], '--start needs --all-lost'],
])('wrong usage is told: activate %j', async (words, says) => {
  const ended = await run('activate', ...words);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain(says);
});

test('the systemd unit runs a command that exists', async () => {
  const unit = readFileSync('contrib/v3_tui-activate.service', 'utf8');
  const [, words = ''] = /^ExecStart=\/usr\/bin\/env v3_tui (.+)$/m.exec(unit) ?? [];
  expect(words, 'what the unit runs').not.toBe('');
  const seen: Request[] = [];
  await buildProgram(async (request) => void seen.push(request)).parseAsync([
    'node',
    'v3_tui',
    ...words.split(' '),
  ]);
  expect(seen).toEqual([
    expect.objectContaining({
      command: 'activate',
      words: [],
      flags: { allLost: true, autostart: true, start: true },
      options: expect.objectContaining({ readOnly: false, yes: false }),
    }),
  ]);
});

test.concurrent('warns first where the host has no memory for them', async (context) => {
  const all = await aHost(context);
  await withVms(all, { web: 'stopped' });
  await all.host.reboot();
  await all.host.fault('no-memory', 'on');
  const ended = await all.on('activate', '--all-lost');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^warning: Palacios has no memory[\s\S]*Could not activate web/);
});

test.concurrent('brings up those with autostart in their order, and what was lost, each once', async (context) => {
  const all = await aHost(context);
  await withVms(all, { web: 'running', db: 'paused', lab: 'stopped', old: 'inactive', late: 'inactive' });
  const places = { late: '9', old: '2', db: '5' };
  for (const [name, place] of Object.entries(places)) await all.must('edit', name, '--autostart', place);
  await all.host.reboot();
  await all.host.fault('fail', 'v3_create', '1');
  const { code, stdout, stderr } = await all.on('activate', '--all-lost', '--autostart', '--start');
  expect(stderr).toMatch(/^Could not activate old/m);
  expect(stderr).toMatch(/4 of 5 active again, 3 started/);
  expect(code).toBe(1);
  const told = stdout.split('\n').flatMap((line) => /^(\w+) is active/.exec(line)?.[1] ?? []);
  expect(told).toEqual(['db', 'late', 'lab', 'web']);
  expect(await all.listed()).toEqual([
    'db active running',
    'late active running',
    'lab active stopped',
    'web active running',
    'old inactive null null',
  ]);
  const again = await all.on('activate', '--all-lost', '--autostart', '--start');
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toBe('old is active on /dev/v3-vm4, stopped.\nold is running.\n');
  expect((await all.on('activate', '--autostart')).stdout).toBe('Each VM with autostart is active.\n');
});

test.concurrent('says that no VM has autostart, and what --autostart goes with', async (context) => {
  const all = await aHost(context);
  await withVms(all, { web: 'inactive' });
  expect(await all.on('activate', '--autostart')).toMatchObject({
    code: 0,
    stdout: 'No VM has autostart: v3_tui edit NAME --autostart\n',
  });
  expect(await all.on('activate', 'web', '--autostart')).toMatchObject({ code: 2 });
  expect((await all.on('activate', 'web', '--start')).stderr).toContain(
    '--start needs --all-lost or --autostart',
  );
});
