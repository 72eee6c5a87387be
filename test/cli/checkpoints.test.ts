import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { selected } from '../../src/cli/choose-vms.js';
import { runVmAction } from '../../src/cli/run-action.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { actionById } from '../../src/state/actions/table.js';
import { openTerminal, type TestTerminal } from '../simulator/terminal.js';
import { ageAfterSave, bytesAt, releaseUntil, SMALL_CONFIG } from '../support/checkpoints.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { type Ended, run, start } from './command.js';
import { type Inside, insideOf } from './inside.js';
import { checkpointsInside, type Listed } from './inside-checkpoints.js';

const MIB = 1024 * 1024;

/** All tests share a host on which `web` of 16 MB runs as /dev/v3-vm0; each begins without checkpoints. */
let host: SimulatedHost;
let folder: string;
/** In this process, for what a test only prepares, and for more cases of what the built program is seen to do. */
let inside: Inside;
const { listed, saving, saved, loading, deleting, done, fails } = checkpointsInside(() => inside);

beforeAll(async () => {
  host = await startHost();
  inside = insideOf(host);
  folder = join(host.root, 'var/lib/v3_tui/checkpoints');
  await aRunningVm('web');
});

afterAll(() => host.stop());

afterEach(async () => {
  await host.fault('clear');
  host.config('web.xml', SMALL_CONFIG);
  const { checkpoints, inventory } = openStore(join(host.root, 'var/lib/v3_tui/inventory.db'));
  const all = checkpoints.list();
  for (const { id } of 'refused' in all ? [] : all) checkpoints.remove(id);
  inventory.close();
});

function on(...words: string[]): Promise<Ended> {
  return run(...words, '--host-root', host.root);
}

async function must(...words: string[]): Promise<string> {
  const ended = await on(...words);
  expect(ended, words.join(' ')).toMatchObject({ code: 0, stderr: '' });
  return ended.stdout;
}

async function refused(words: readonly string[], reason: RegExp): Promise<void> {
  const ended = await on(...words);
  expect(ended, words.join(' ')).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(reason);
}

async function anActiveVm(name: string, text = SMALL_CONFIG): Promise<void> {
  await inside.add(name, { config: host.config(`${name}.xml`, text), image: '' });
  await inside.activate(name);
}

async function aRunningVm(name: string): Promise<void> {
  await anActiveVm(name);
  await inside.start(name);
}

/** A shell of the guest, at a prompt. */
async function aShell(): Promise<TestTerminal> {
  const terminal = openTerminal(join(host.root, 'bin/v3_stream'), ['-i', '/dev/v3-vm0', 'com1']);
  onTestFinished(() => terminal.close());
  terminal.type('\r');
  await terminal.shows(/:~#\s*$/);
  return terminal;
}

async function written(shell: TestTerminal, text: string): Promise<void> {
  shell.type(`write note ${text}\r`);
  await shell.shows(new RegExp(`write note ${text}\\n.*# ?$`, 'm'));
}

async function reads(shell: TestTerminal, text: string): Promise<void> {
  shell.type('clear\rcat note\r');
  await shell.shows(new RegExp(`^${text}$`, 'm'));
}

function foldersIn(parent: string): readonly string[] {
  return existsSync(parent) ? readdirSync(parent).sort() : [];
}

test('the guest goes on from where it was saved; one that is paused stays so', async () => {
  const terminal = await aShell();
  await written(terminal, 'before');
  const said = await must('save', 'web', '--name', 'first', '--note', 'by hand');
  expect(said).toMatch(/^web is saved as "first", 16 MB in .*\/checkpoints\/web-\d{8}-\d{6}-1\.\n$/);
  await written(terminal, 'between');
  const [first]: Listed[] = JSON.parse(await must('checkpoints', '--json'));
  expect(first).toMatchObject({
    state: 'whole',
    vm: 'web',
    vmListed: true,
    name: 'first',
    note: 'by hand',
    memoryBytes: 16 * MIB,
    configHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    devices: ['CGA_VIDEO cga', 'CURSES_CONSOLE cons', 'CHAR_STREAM stream1'],
    madeBy: 'user',
    vmState: 'running',
  });
  expect(foldersIn(folder)).toEqual([first?.url.split('/').at(-1)]);
  expect(await must('load', 'web', 'first', '--yes')).toBe('"first" is loaded: web is running.\n');
  await reads(terminal, 'before');
  expect(host.guestsFile()).toMatch(/^web\t\/dev\/v3-vm0\trunning/);
  expect(await must('checkpoints', 'web')).toMatch(
    /^ID +STATE +VM +SAVED +SIZE +NAME +NOTE\n\d+ +whole +web +\d{4}-\S+ \S+ +16 MB +first +by hand\n$/,
  );
  expect(await inside.within(({ history }) => history.read({ limit: 1 }))).toMatchObject({
    events: [{ asked: 'load' }],
  });
  await written(terminal, 'paused');
  await inside.pause('web');
  await saved('web', { name: 'second' });
  expect(await must('load', 'web', first?.id ?? '', '--yes')).toContain('web is paused');
  expect(done(await loading('web', 'second'))).toContain('web is paused');
  await inside.start('web');
  await reads(terminal, 'paused');
});

test('what cannot be saved or loaded is refused with the reason, before any tool is run', async () => {
  await saved('web', { name: 'first' });
  const [first] = await listed();
  const url = first?.url ?? '';
  const tools = () => host.log().replace(/^.*READ GUEST\n/gm, '');
  const before = tools();
  await refused(['load', 'web', 'nothing', '--yes'], /No checkpoint has the name or number nothing/);
  expect(await on('load', 'web', 'first')).toMatchObject({ code: 2, stdout: '' });
  host.config('web.xml', SMALL_CONFIG.replace('count="1"', 'count="1" '));
  await refused(['load', 'web', 'first', '--yes'], /its config .*web\.xml is not the one .*sha-256/);
  host.config('web.xml', SMALL_CONFIG.replace('"cons"', '"kbd"'));
  fails(await loading('web', 'first'), /only the checkpoint has CURSES_CONSOLE cons/);
  host.config('web.xml', SMALL_CONFIG);
  await refused(['save', 'web', '--store', 'DIR', '--url', 'relative'], /Nothing was saved/);
  for (const bad of ['/srv/x/web', '/srv/wéb'])
    fails(await saving('web', { store: 'DIR', url: bad }), /Nothing was saved/);
  renameSync(url, `${url}-aside`);
  expect(await listed()).toMatchObject([{ state: 'missing', bytes: 0 }]);
  fails(await loading('web', 'first'), /no longer whole: .*its folder is missing/);
  renameSync(`${url}-aside`, url);
  expect(await listed()).toMatchObject([{ state: 'whole' }]);
  truncateSync(join(url, 'memory_img'), 1000);
  expect(await listed()).toMatchObject([{ state: 'broken' }]);
  fails(await loading('web', 'first'), /it holds 0 MB of 16 MB of memory/);
  truncateSync(join(url, 'memory_img'), 16 * MIB);
  expect(tools()).toBe(before);
  const config = host.config('other.xml', SMALL_CONFIG.replace('>16<', '>32<'));
  await inside.add('other', { config, image: '' });
  await refused(['save', 'other'], /it is inactive: activate it first/);
  fails(await loading('other', 'first'), /it is inactive: activate it first/);
  await inside.activate('other');
  fails(await saving('other'), /it is stopped/);
  fails(await loading('other', 'first'), /its memory differs: 16 MB in the checkpoint, 32 MB/);
  await host.fault('error', '/dev/v3-vm1');
  fails(await saving('other'), /it is in ERROR/);
  fails(await loading('other', 'first'), /it is in ERROR/);
  await inside.remove('other');
  expect(host.log()).not.toMatch(/Freeing VM \(web\)/);
});

test('a number to keep that is none, and half a place, are usage errors', async () => {
  for (const words of [
    ['--keep', '0'],
    ['--keep', 'all'],
    ['--store', 'DIR'],
  ])
    expect(await on('save', 'web', ...words)).toMatchObject({ code: 2, stdout: '' });
  for (const options of [
    { url: '/srv/aa' },
    { store: 'TAPE', url: 'x' },
    { keep: 2, store: 'DIR', url: '/srv/aa' },
  ])
    expect(await saving('web', options)).toMatchObject({ code: 2, stdout: '' });
});

test('a load that fails leaves a running VM stopped, which is said with what to do', async () => {
  await saved('web', { name: 'first' });
  await host.fault('fail', 'load', '1');
  const ended = await on('load', 'web', 'first', '--yes');
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(
    /Could not load [^:]*: The kernel says: Cannot load VM: fault injected\. web was running, and the failed load has stopped it/,
  );
  expect(ended.stderr).toMatch(/Start it, or load another checkpoint/);
  expect(host.guestsFile()).toMatch(/^web\t\/dev\/v3-vm0\tstopped/);
  expect(await inside.listed()).toMatchObject([{ name: 'web', category: 'active', state: 'stopped' }]);
  expect(done(await loading('web', 'first'))).toContain('web is stopped');
  await inside.start('web');
});

test('a save that fails says why and what lies there; where nothing lies there it leaves nothing', async () => {
  const others = foldersIn(folder);
  await host.fault('full', '5000000');
  const full = await on('save', 'web', '--name', 'half');
  expect(full).toMatchObject({ code: 1, stdout: '' });
  expect(full.stderr).toMatch(
    /Could not save web: The kernel says: Unable to save memory\. 5 MB are in .*web-/,
  );
  const half = await listed();
  expect(half).toMatchObject([{ name: 'half', state: 'broken', bytes: 5_000_000 }]);
  expect(full.stderr).toContain(`v3_tui checkpoint delete ${half[0]?.id}`);
  fails(await loading('web', 'half'), /is broken/);
  await host.fault('clear');
  await host.fault('fail', 'save', '1');
  fails(await saving('web'), /Cannot save VM: fault injected/);
  await host.fault('ignore', 'save', '1');
  fails(await saving('web'), /^Could not save web: v3_save wrote nothing\.$/m);
  expect(await listed()).toHaveLength(1);
  expect(foldersIn(folder)).toHaveLength(others.length + 1);
  expect((await on('checkpoint', 'delete', 'half')).code).toBe(2);
  expect(await must('checkpoint', 'delete', 'half', '--yes')).toBe('The checkpoint "half" is deleted.\n');
  expect([await listed(), foldersIn(folder)]).toEqual([[], others]);
});

test('other stores are saved into by hand, loaded from, and never removed', async () => {
  const terminal = await aShell();
  const stores = [
    ['DIR', join(host.work, 'elsewhere')],
    ['KEYED_STREAM', `file:${join(host.work, 'keyed')}`],
    ['KEYED_STREAM', 'mem:web'],
  ] as const;
  for (const [store, url] of stores) {
    await written(terminal, 'before');
    const isMemory = url === 'mem:web';
    const said = isMemory
      ? await must('save', 'web', '--name', url, '--store', store, '--url', url)
      : await saved('web', { name: url, store, url });
    expect(said).toMatch(
      isMemory ? /^web is saved as "mem:web" in mem:web; its size is not known\.\n$/ : /, 16 MB in /,
    );
    await written(terminal, 'after');
    done(await loading('web', url));
    await reads(terminal, 'before');
  }
  expect((await listed()).map(({ state }) => state)).toEqual(['whole', 'whole', 'whole']);
  fails(await saving('web', { store: 'DIR', url: join(host.work, 'elsewhere') }), /elsewhere is not empty/);
  for (const [, url] of stores) done(await deleting(url));
  expect(await listed()).toEqual([]);
  for (const name of ['elsewhere', 'keyed'])
    expect(existsSync(join(host.work, name, 'memory_img'))).toBe(true);
});

test('--keep prunes only what it made of this VM, and only after a whole save', async () => {
  await aRunningVm('db');
  const others = foldersIn(folder);
  const names = async () => (await listed()).map(({ name }) => name);
  await saved('web', { name: 'mine' });
  await saved('db', { name: 'd1', keep: 1 });
  await saved('web', { name: 'k1', keep: 1 });
  await saved('web', { name: 'k2', keep: 2 });
  await host.fault('full', '5000000');
  expect((await saving('web', { name: 'k3', keep: 1 })).code).toBe(1);
  expect(await names()).toEqual(['k3', 'k2', 'k1', 'd1', 'mine']);
  await host.fault('clear');
  const said = await must('save', 'web', '--name', 'k4', '--keep', '1');
  expect(said).toMatch(/^web is saved as "k4".*\n(The checkpoint "k[321]" is deleted\.\n){3}$/);
  expect(await names()).toEqual(['k4', 'd1', 'mine']);
  expect(foldersIn(folder)).toHaveLength(others.length + 3);
  await inside.stop('db');
  await inside.remove('db');
});

test('names and notes can be changed, two of one name are told apart, and a deleted VM leaves its own', async () => {
  await aRunningVm('short');
  for (let count = 0; count < 2; count++) await saved('short', { name: 'same' });
  const both = await on('checkpoint', 'delete', 'same', '--yes');
  expect(both).toMatchObject({ code: 1, stdout: '' });
  const [second, first] = (await listed()).map(({ id }) => id);
  expect(both.stderr).toMatch(
    new RegExp(
      `2 checkpoints are called same\\. Name one by its number:\\n {2}${second} {2}short.*\\n {2}${first} {2}short`,
    ),
  );
  await saved('web', { name: 'mine' });
  await inside.annotate('web', { tags: ['lab'] });
  for (const selection of [selected(['web', 'short']), { ...selected([]), isAll: true }])
    expect(await listed(selection)).toMatchObject([{ name: 'mine' }, { name: 'same' }, { name: 'same' }]);
  expect(JSON.parse(await must('checkpoints', '--all', '--tag', 'lab', '--json'))).toMatchObject([
    { name: 'mine' },
  ]);
  const some = await on('checkpoints', 'nobody', 'web', '--json');
  expect(some).toMatchObject({ code: 1, stderr: expect.stringContaining('No VM is called nobody.') });
  expect(JSON.parse(some.stdout)).toMatchObject([{ name: 'mine' }]);
  expect(await must('checkpoint', 'rename', first ?? '', 'other')).toBe('It is called "other".\n');
  await must('checkpoint', 'note', 'other', 'a \u001b[31mnote');
  expect((await on('checkpoint', 'rename', first ?? '', ' ')).code).toBe(1);
  await inside.stop('short');
  await inside.remove('short');
  const text = await must('checkpoints');
  expect(text).toContain('a ␛[31mnote');
  expect(text).toContain('short (deleted)');
  expect((await listed(selected(['short']))).map(({ vmListed }) => vmListed)).toEqual([false, false]);
  expect((await on('checkpoints', 'nobody')).code).toBe(1);
  await inside.add('long', { config: join(host.work, 'short.xml'), image: '' });
  await inside.activate('long');
  expect(done(await loading('long', 'other'))).toContain('is loaded: long is stopped');
  await inside.remove('long');
});

test('the folder of the settings is used, and a text inventory keeps checkpoints, too', async () => {
  const others = foldersIn(folder);
  const inventory = join(host.work, 'list.txt');
  const elsewhere = join(host.work, 'all of them');
  const settings = join(host.work, 'config.toml');
  writeFileSync(settings, `checkpoints = "${elsewhere}/"\n`);
  mkdirSync(elsewhere);
  writeFileSync(inventory, '');
  const options = ['--inventory', inventory, '--settings', settings];
  await must('adopt', 'v3-vm0', '--config', join(host.work, 'web.xml'), ...options);
  await must('save', 'web', '--name', 'first', ...options);
  expect([foldersIn(folder), foldersIn(elsewhere).length]).toEqual([others, 1]);
  await must('load', 'web', 'first', '--yes', ...options);
  expect(readFileSync(inventory, 'utf8')).toMatch(/^web,/);
});

/** A save that hangs halfway, and whose program is then killed. */
async function aSaveLeft(name: string, whileItWrites: () => Promise<void>): Promise<Listed> {
  await host.fault('hang', 'save', '1');
  const saving = start(['save', 'web', '--name', name, '--host-root', host.root]);
  const newest = async () => (await listed())[0];
  await expect.poll(async () => (await newest())?.name).toBe(name);
  const left = await newest();
  if (left === undefined) throw new Error('it is gone again');
  await expect.poll(() => bytesAt(left.url)).toBeGreaterThan(8 * MIB - 1);
  await whileItWrites();
  saving.child.kill('SIGKILL');
  await saving.ended;
  return left;
}

test('a save that is left goes on, and is judged when somebody looks; one that a restart cut short is broken', async () => {
  const { id, url } = await aSaveLeft('left', async () => {
    await refused(['pause', 'web'], /save web is under way in another v3_tui/);
    await refused(['checkpoint', 'delete', 'left', '--yes'], /Save web is under way/);
  });
  expect(await must('checkpoints')).toMatch(/saving \d+%/);
  await refused(['checkpoint', 'delete', 'left', '--yes'], /v3_save is still writing it/);
  const isSaved = /a v3_save that another v3_tui started is still saving it/;
  await refused(['save', 'web'], isSaved);
  for (const what of ['pause', 'stop'] as const)
    fails(await inside.said((caller) => runVmAction(caller, actionById(what), selected(['web']))), isSaved);
  await releaseUntil(host, ageAfterSave(url));
  expect(await listed()).toMatchObject([{ id, state: 'whole' }]);
  expect(
    await inside.within(({ history }) => history.read({ text: 'v3_save has finished', limit: 1 })),
  ).toMatchObject({
    events: [{ vm: { name: 'web' } }],
  });
  done(await loading('web', 'left'));
  const cut = await aSaveLeft('cut', async () => {});
  await host.reboot();
  await ageAfterSave(cut.url);
  expect(await listed()).toMatchObject([{ name: 'cut', state: 'broken' }, { name: 'left' }]);
});
