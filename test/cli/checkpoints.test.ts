import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openTerminal, type TestTerminal } from '../simulator/terminal.js';
import { SMALL_CONFIG } from '../support/checkpoints.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { type Ended, run, start } from './command.js';

type Listed = {
  id: string;
  state: string;
  vm: string;
  vmListed: boolean;
  name: string;
  note: string;
  url: string;
  bytes: number;
  memoryBytes: number;
  configHash: string;
  devices: string[];
  madeBy: string;
  vmState: string;
};

type Bench = {
  host: SimulatedHost;
  on: (...words: string[]) => Promise<Ended>;
  must: (...words: string[]) => Promise<string>;
  listed: (...words: string[]) => Promise<readonly Listed[]>;
  folder: string;
  /** A shell of the guest, at a prompt. */
  shell: () => Promise<TestTerminal>;
};

/** A host with `web` of 16 MB, which runs. */
async function aBench(inventory: readonly string[] = []): Promise<Bench> {
  const host = await startHost();
  onTestFinished(() => host.stop());
  const on = (...words: string[]) => run(...words, '--host-root', host.root, ...inventory);
  const must = async (...words: string[]) => {
    const ended = await on(...words);
    expect(ended, words.join(' ')).toMatchObject({ code: 0, stderr: '' });
    return ended.stdout;
  };
  await must('new', 'web', '--config', host.config('web.xml', SMALL_CONFIG), '--build');
  await must('activate', 'web');
  await must('start', 'web', '--mode', 'none');
  return {
    host,
    on,
    must,
    listed: async (...words) => JSON.parse(await must('checkpoints', ...words, '--json')),
    folder: join(host.root, 'var/lib/v3_tui/checkpoints'),
    shell: async () => {
      const terminal = openTerminal(join(host.root, 'bin/v3_stream'), ['-i', '/dev/v3-vm0', 'com1']);
      onTestFinished(() => terminal.close());
      terminal.type('\r');
      await terminal.shows(/:~#\s*$/);
      return terminal;
    },
  };
}

async function written(shell: TestTerminal, text: string): Promise<void> {
  shell.type(`write note ${text}\r`);
  await shell.shows(new RegExp(`write note ${text}\\n.*# ?$`, 'm'));
}

async function reads(shell: TestTerminal, text: string): Promise<void> {
  shell.type('clear\rcat note\r');
  await shell.shows(new RegExp(`^${text}$`, 'm'));
}

function foldersIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

describe('save and load', () => {
  test('the guest goes on from where it was saved', async () => {
    const { host, on, must, listed, folder, shell } = await aBench();
    const terminal = await shell();
    await written(terminal, 'before');
    const said = await must('save', 'web', '--name', 'first', '--note', 'by hand');
    expect(said).toMatch(/^web is saved as "first", 16 MB in .*\/checkpoints\/web-\d{8}-\d{6}-1\.\n$/);
    await written(terminal, 'after');
    const [saved] = await listed();
    expect(saved).toMatchObject({
      state: 'whole',
      vm: 'web',
      vmListed: true,
      name: 'first',
      note: 'by hand',
      memoryBytes: 16 * 1024 * 1024,
      configHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      devices: ['CGA_VIDEO cga', 'CURSES_CONSOLE cons', 'CHAR_STREAM stream1'],
      madeBy: 'user',
      vmState: 'running',
    });
    expect(foldersIn(folder)).toEqual([saved?.url.split('/').at(-1)]);
    expect(await must('load', 'web', 'first', '--yes')).toBe('"first" is loaded: web is running.\n');
    await reads(terminal, 'before');
    expect(host.guestsFile()).toMatch(/^web\t\/dev\/v3-vm0\trunning/);
    const table = await must('checkpoints', 'web');
    expect(table).toMatch(
      /^ID +STATE +VM +SAVED +SIZE +NAME +NOTE\n1 +whole +web +\d{4}-\S+ \S+ +16 MB +first +by hand\n$/,
    );
    const history = JSON.parse(await must('history', 'web', '--json'));
    expect(JSON.stringify(history)).toContain('"load"');
    expect((await on('load', 'web', '1', '--yes')).code).toBe(0);
  });

  test('a paused VM stays paused, and goes on from the checkpoint', async () => {
    const { host, must, shell } = await aBench();
    const terminal = await shell();
    await written(terminal, 'before');
    await must('pause', 'web');
    await must('save', 'web', '--name', 'first');
    await must('continue', 'web');
    await written(terminal, 'after');
    await must('pause', 'web');
    expect(await must('load', 'web', 'first', '--yes')).toContain('web is paused');
    await must('continue', 'web');
    await reads(terminal, 'before');
    expect(host.guestsFile()).toContain('running');
  });

  test('are refused where they cannot be, before any tool is run', async () => {
    const { host, on, must } = await aBench();
    await must('save', 'web', '--name', 'first');
    const before = host.log().replace(/^.*READ GUEST\n/gm, '');
    const refused = async (words: readonly string[], reason: RegExp) => {
      const ended = await on(...words);
      expect(ended, words.join(' ')).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toMatch(reason);
    };
    await refused(['load', 'web', 'nothing', '--yes'], /No checkpoint is called nothing/);
    expect(await on('load', 'web', 'first')).toMatchObject({ code: 2, stdout: '' });
    writeFileSync(join(host.work, 'web.xml'), SMALL_CONFIG.replace('count="1"', 'count="1" '));
    await refused(['load', 'web', 'first', '--yes'], /its config .*web\.xml is another .*sha-256/);
    writeFileSync(join(host.work, 'web.xml'), SMALL_CONFIG.replace('"cons"', '"kbd"'));
    await refused(['load', 'web', 'first', '--yes'], /only the checkpoint has CURSES_CONSOLE cons/);
    writeFileSync(join(host.work, 'web.xml'), SMALL_CONFIG);
    for (const url of ['relative', '/srv/x/web', '/srv/wéb'])
      await refused(['save', 'web', '--store', 'DIR', '--url', url], /Nothing was saved/);
    const [stranger] = [host.config('other.xml', SMALL_CONFIG.replace('>16<', '>32<'))];
    expect(host.log().replace(/^.*READ GUEST\n/gm, '')).toBe(before);
    await must('new', 'other', '--config', stranger, '--build');
    await refused(['save', 'other'], /it is inactive: activate it first/);
    await refused(['load', 'other', 'first', '--yes'], /it is inactive: activate it first/);
    await must('activate', 'other');
    await refused(['save', 'other'], /it is stopped/);
    await refused(
      ['load', 'other', 'first', '--yes'],
      /its memory is another: 16 MB in the checkpoint, 32 MB/,
    );
    for (const words of [
      ['--keep', '0'],
      ['--keep', 'all'],
      ['--store', 'DIR'],
      ['--url', '/srv/aa'],
      ['--store', 'TAPE', '--url', 'x'],
      ['--keep', '2', '--store', 'DIR', '--url', '/srv/aa'],
    ])
      expect(await on('save', 'web', ...words), words.join(' ')).toMatchObject({ code: 2, stdout: '' });
    await host.fault('error', '/dev/v3-vm0');
    await refused(['save', 'web'], /it is in ERROR/);
    await refused(['load', 'web', 'first', '--yes'], /it is in ERROR/);
  });

  test('what is damaged or gone is shown so, and not loaded', async () => {
    const { on, listed, must } = await aBench();
    await must('save', 'web', '--name', 'cut');
    await must('save', 'web', '--name', 'gone');
    const [gone, cut] = await listed();
    rmSync(gone?.url ?? '', { recursive: true });
    truncateSync(join(cut?.url ?? '', 'memory_img'), 1000);
    expect((await listed()).map(({ name, state }) => `${name} ${state}`)).toEqual([
      'gone missing',
      'cut broken',
    ]);
    expect((await on('load', 'web', 'gone', '--yes')).stderr).toMatch(
      /not whole any more: .*its folder is not there/,
    );
    expect((await on('load', 'web', 'cut', '--yes')).stderr).toMatch(/it holds 0 MB of 16 MB of memory/);
  });

  test('a load that fails leaves a running VM stopped, which is said with what to do', async () => {
    const { host, on, must } = await aBench();
    await must('save', 'web', '--name', 'first');
    await host.fault('fail', 'load', '1');
    const ended = await on('load', 'web', 'first', '--yes');
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(
      /was not loaded: the kernel says: Cannot load VM: fault injected\. web ran, and is stopped by that/,
    );
    expect(ended.stderr).toMatch(/Start it, or load another checkpoint/);
    expect(host.guestsFile()).toMatch(/^web\t\/dev\/v3-vm0\tstopped/);
    expect((await on('list')).stdout).toMatch(/active +stopped +web/);
    expect(await must('load', 'web', 'first', '--yes')).toContain('web is stopped');
  });

  test('a save that fails says why and what lies there; where nothing lies there it leaves nothing', async () => {
    const { host, on, listed, folder, must } = await aBench();
    await host.fault('full', '5000000');
    const full = await on('save', 'web', '--name', 'half');
    expect(full).toMatchObject({ code: 1, stdout: '' });
    expect(full.stderr).toMatch(
      /web was not saved: the kernel says: Cannot save VM: no space left on device\. 5 MB lie in .*web-/,
    );
    expect(full.stderr).toMatch(/v3_tui checkpoint delete 1/);
    expect(await listed()).toMatchObject([{ name: 'half', state: 'broken', bytes: 5_000_000 }]);
    expect((await on('load', 'web', 'half', '--yes')).stderr).toContain('is broken');
    await host.fault('clear');
    await host.fault('fail', 'save', '1');
    expect((await on('save', 'web')).stderr).toContain('Cannot save VM: fault injected');
    await host.fault('ignore', 'save', '1');
    expect((await on('save', 'web')).stderr).toContain('web was not saved: nothing was written');
    expect(await listed()).toHaveLength(1);
    expect(foldersIn(folder)).toHaveLength(1);
    expect((await on('checkpoint', 'delete', 'half')).code).toBe(2);
    expect(await must('checkpoint', 'delete', 'half', '--yes')).toBe('The checkpoint "half" is deleted.\n');
    expect([await listed(), foldersIn(folder)]).toEqual([[], []]);
  });
});

test('other stores are saved into by hand, loaded from, and never removed', async () => {
  const { host, on, must, listed, shell } = await aBench();
  const terminal = await shell();
  const stores = [
    ['DIR', join(host.work, 'elsewhere')],
    ['KEYED_STREAM', `file:${join(host.work, 'keyed')}`],
    ['KEYED_STREAM', 'mem:web'],
  ] as const;
  for (const [store, url] of stores) {
    await written(terminal, 'before');
    await must('save', 'web', '--name', url, '--store', store, '--url', url);
    await written(terminal, 'after');
    await must('load', 'web', url, '--yes');
    await reads(terminal, 'before');
  }
  expect((await listed()).map(({ state }) => state)).toEqual(['whole', 'whole', 'whole']);
  const again = await on('save', 'web', '--store', 'DIR', '--url', join(host.work, 'elsewhere'));
  expect(again.stderr).toMatch(/Something lies in .*elsewhere already/);
  for (const [, url] of stores) await must('checkpoint', 'delete', url, '--yes');
  expect(await listed()).toEqual([]);
  for (const name of ['elsewhere', 'keyed'])
    expect(existsSync(join(host.work, name, 'memory_img'))).toBe(true);
});

test('--keep prunes only what it made of this VM, and only after a whole save', async () => {
  const { host, on, must, listed, folder } = await aBench();
  await must('save', 'web', '--name', 'mine');
  for (const name of ['k1', 'k2', 'k3']) await must('save', 'web', '--name', name, '--keep', '2');
  const names = async () => (await listed()).map(({ name }) => name);
  expect(await names()).toEqual(['k3', 'k2', 'mine']);
  await host.fault('full', '5000000');
  expect((await on('save', 'web', '--name', 'k4', '--keep', '1')).code).toBe(1);
  expect(await names()).toEqual(['k4', 'k3', 'k2', 'mine']);
  await host.fault('clear');
  await must('new', 'db', '--config', host.config('db.xml', SMALL_CONFIG), '--build');
  await must('activate', 'db');
  await must('start', 'db', '--mode', 'none');
  await must('save', 'db', '--name', 'd1', '--keep', '1');
  const said = await must('save', 'web', '--name', 'k5', '--keep', '1');
  expect(said).toMatch(/^web is saved as "k5".*\n(The checkpoint "k[432]" is deleted\.\n){3}$/);
  expect(await names()).toEqual(['k5', 'd1', 'mine']);
  expect(foldersIn(folder)).toHaveLength(3);
});

test('names and notes can be changed, two of one name are told apart, and a deleted VM leaves its own', async () => {
  const { host, on, must, listed } = await aBench();
  await must('save', 'web', '--name', 'same');
  await must('save', 'web', '--name', 'same');
  const both = await on('checkpoint', 'delete', 'same', '--yes');
  expect(both).toMatchObject({ code: 1, stdout: '' });
  expect(both.stderr).toMatch(
    /2 checkpoints are called same\. Name one by its number:\n {2}2 {2}web.*\n {2}1 {2}web/,
  );
  expect(await must('checkpoint', 'rename', '1', 'other')).toBe('It is called "other".\n');
  await must('checkpoint', 'note', 'other', 'a \u001b[31mnote');
  expect((await on('checkpoint', 'rename', '1', ' ')).code).toBe(1);
  expect(await must('checkpoints')).toContain('a ␛[31mnote');
  await must('stop', 'web', '--yes');
  const asked = await on('delete', 'web');
  expect(asked.code).toBe(2);
  await must('delete', 'web', '--yes');
  expect(await must('checkpoints')).toContain('web (deleted)');
  expect((await listed('web')).map(({ vmListed }) => vmListed)).toEqual([false, false]);
  expect((await on('checkpoints', 'nobody')).code).toBe(1);
  await must('new', 'web2', '--config', join(host.work, 'web.xml'), '--build');
  await must('activate', 'web2');
  expect(await must('load', 'web2', 'other', '--yes')).toContain('is loaded: web2 is stopped');
});

test('a save that is left goes on, and is judged when somebody looks', async () => {
  const { host, on, listed, must } = await aBench();
  await host.fault('slow', 'save', '4000', '1');
  const saving = start(['save', 'web', '--name', 'left', '--host-root', host.root]);
  const isWriting = async () => ((await listed())[0]?.bytes ?? 0) > 1_000_000;
  await expect.poll(isWriting, { timeout: 10_000 }).toBe(true);
  const busy = await on('pause', 'web');
  expect(busy.stderr).toContain('save web is under way in another v3_tui');
  expect((await on('checkpoint', 'delete', 'left', '--yes')).stderr).toContain('Save web is under way');
  saving.child.kill('SIGKILL');
  await saving.ended;
  expect(await must('checkpoints')).toMatch(/saving \d+%/);
  expect((await on('checkpoint', 'delete', 'left', '--yes')).stderr).toContain('v3_save writes it still');
  const isWhole = async () => (await listed())[0]?.state === 'whole';
  await expect.poll(isWhole, { timeout: 20_000, interval: 300 }).toBe(true);
  const events = await must('history', 'web', '--json');
  expect(events).toContain('v3_save had ended it');
  await must('load', 'web', 'left', '--yes');
});

test('a save that a restart of the host cut short is broken', async () => {
  const { host, listed } = await aBench();
  await host.fault('hang', 'save', '1');
  const saving = start(['save', 'web', '--host-root', host.root]);
  const isWriting = async () => ((await listed())[0]?.bytes ?? 0) > 1_000_000;
  await expect.poll(isWriting, { timeout: 10_000 }).toBe(true);
  saving.child.kill('SIGKILL');
  await saving.ended;
  await host.reboot();
  const isBroken = async () => (await listed())[0]?.state === 'broken';
  await expect.poll(isBroken, { timeout: 20_000, interval: 300 }).toBe(true);
});

test('the folder of the settings is used, and a text inventory keeps checkpoints, too', async () => {
  const { host, folder } = await aBench();
  const inventory = join(host.work, 'list.txt');
  const elsewhere = join(host.work, 'all of them');
  const settings = join(host.work, 'config.toml');
  writeFileSync(settings, `checkpoints = "${elsewhere}/"\n`);
  mkdirSync(elsewhere);
  writeFileSync(inventory, '');
  const on = (...words: string[]) =>
    run(...words, '--host-root', host.root, '--inventory', inventory, '--settings', settings);
  expect((await on('adopt', 'v3-vm0', '--config', join(host.work, 'web.xml'))).code).toBe(0);
  expect(await on('save', 'web', '--name', 'first')).toMatchObject({ code: 0, stderr: '' });
  expect([foldersIn(folder), foldersIn(elsewhere).length]).toEqual([[], 1]);
  expect((await on('load', 'web', 'first', '--yes')).code).toBe(0);
  expect(readFileSync(inventory, 'utf8')).toMatch(/^web,/);
});
