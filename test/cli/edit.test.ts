import { copyFileSync, existsSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { type Ended, start } from './command.js';

let host: SimulatedHost;
let folder: string;
let count = 0;
let inventory: string;

beforeAll(async () => {
  host = await startHost();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-edit-')));
});
beforeEach(() => {
  inventory = join(folder, `${++count}.db`);
});
afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

const said = (...words: readonly string[]): Promise<Ended> =>
  start([...words, '--host-root', host.root, '--inventory', inventory], { cwd: folder }).ended;

async function done(...words: readonly string[]): Promise<string> {
  const ended = await said(...words);
  expect(ended, words.join(' ')).toMatchObject({ code: 0 });
  return ended.stdout;
}

const added = (name: string) => done('new', name, '--config', host.config(), '--image', host.image());
const shown = async (name: string) => JSON.parse(await done('show', name, '--json'));
/** The only VM, with what an edit changes of it. */
async function entryOf(name: string | null) {
  const [vm, ...more] = JSON.parse(await done('list', '--json'));
  expect(more).toEqual([]);
  if (name !== null) expect(vm.name).toBe(name);
  return { name: String(vm.name), entry: { name: vm.name, config: vm.config, image: vm.image } };
}
const eventsOf = async (name: string): Promise<Array<{ title: string; message: string }>> =>
  JSON.parse(await done('history', name, '--json'));

describe('edit', () => {
  it('changes name, tags and autostart at once, and records it', async () => {
    await added('web');
    await done('tag', 'web', 'old');
    await done('note', 'web', 'ask Ann');
    const words = await done(
      'edit',
      'web',
      '--name',
      'shop',
      '--add-tag',
      'red',
      '--remove-tag',
      'old',
      '--autostart',
    );
    expect(words).toBe(
      'Changed name from web to shop, tags from #old to #red, autostart from no to number 1.\n',
    );
    expect(await shown('shop')).toMatchObject({
      inventory: { tags: ['red'], autostart: 1, notes: 'ask Ann' },
    });
    expect((await said('show', 'web')).code).toBe(1);
    const [newest, ...older] = await eventsOf('shop');
    expect(newest).toMatchObject({ title: 'edit web', message: words.trim() });
    expect(older.map(({ title }) => title)).toEqual(['note web', 'tag web', 'add web']);
  });

  it('keeps history, and what was saved, beside a text inventory too', async () => {
    inventory = join(folder, 'vms.txt');
    await added('web');
    await done('edit', 'web', '--name', 'shop');
    expect((await eventsOf('shop')).map(({ title }) => title)).toEqual(['edit web', 'add web']);
    for (const words of [['--add-tag', 'red'], ['--autostart']]) {
      const { code, stderr } = await said('edit', 'shop', ...words);
      expect(code).toBe(1);
      expect(stderr).toMatch(/a text file cannot hold (tags|autostart); use an SQLite inventory/);
    }
    expect(await said('edit', 'shop', '--name', 'a,b')).toMatchObject({ code: 1 });
  });

  it('keeps the name of a VM that is on the host; its files count from the next activation', async () => {
    await added('on-host');
    await done('activate', 'on-host');
    const renamed = await said('edit', 'on-host', '--name', 'other');
    expect(renamed.code).toBe(1);
    expect(renamed.stderr).toContain('which knows it by this name until it is freed');
    const image = host.image('another.img');
    expect(await done('edit', 'on-host', '--image', image)).toMatch(/this counts from its next activation/);
    expect((await shown('on-host')).image).toBe(image);
    await done('delete', 'on-host', '--yes');
  });

  it('meets a config that was moved, as activation, the check and doctor say', async () => {
    const config = join(folder, 'moved.xml');
    copyFileSync(host.config(), config);
    await done('new', 'mine', '--config', config, '--image', host.image());
    renameSync(config, join(folder, 'here.xml'));
    expect(existsSync(config)).toBe(false);
    for (const words of [['activate', 'mine'], ['inventory', 'check'], ['doctor']]) {
      const ended = await said(...words);
      expect(`${ended.stdout}${ended.stderr}`, words.join(' ')).toContain('v3_tui edit mine --config FILE');
    }
    await done('edit', 'mine', '--config', 'here.xml');
    await done('activate', 'mine');
    await done('delete', 'mine', '--yes');
  });

  it('names the image where that was moved', async () => {
    const image = join(folder, 'moved.img');
    copyFileSync(host.image(), image);
    await done('new', 'mine', '--config', host.config(), '--image', image);
    rmSync(image);
    expect((await said('activate', 'mine')).stderr).toContain('v3_tui edit mine --image FILE');
  });

  it.each(['db', 'txt'])('loses nothing where it is killed at any moment: inventory.%s', async (kind) => {
    inventory = join(folder, `killed.${kind}`);
    await added('web');
    const others = ['--config', host.config(), '--image', host.image('second.img')];
    const { entry: first } = await entryOf('web');
    const began = performance.now();
    await done('edit', 'web', '--name', 'shop', ...others);
    const whole = performance.now() - began;
    const second = (await entryOf('shop')).entry;
    await done('edit', 'shop', '--name', 'web', '--image', first.image);
    let name = 'web';
    const rounds = 10;
    for (let round = 1; round <= rounds; round++) {
      const other = name === 'web' ? 'shop' : 'web';
      const image = name === 'web' ? second.image : first.image;
      const words = ['edit', name, '--name', other, '--image', image, '--host-root', host.root];
      const { child, ended } = start([...words, '--inventory', inventory], { cwd: folder });
      // Mostly in the second half, where it writes.
      await delay((whole * (rounds / 2 + round)) / (rounds * 1.5));
      child.kill('SIGKILL');
      await ended;
      const now = await entryOf(null);
      expect([first, second]).toContainEqual(now.entry);
      name = now.name;
    }
    // What was cut short is settled by the next that writes, and nothing is in its way.
    await done('edit', name, '--name', 'last');
    const events = JSON.parse(await done('history', '--json'));
    expect(events.filter(({ outcome }: { outcome: string | null }) => outcome === null)).toEqual([]);
    expect((await entryOf('last')).entry).toMatchObject({ config: first.config });
  });

  it.each([
    [['--name', ''], 1, /Type a name/],
    [['--name', '-x'], 1, /cannot begin with -/],
    [['--name', 'taken'], 1, /A VM named taken is in the inventory already/],
    [['--name', 'x'.repeat(128)], 1, /128 bytes/],
    [['--config', '/nowhere.xml'], 1, /\/nowhere\.xml: no such file/],
    [['--config', '/etc/hostname'], 1, /line 1/],
    [['--image', '/nowhere.img'], 1, /\/nowhere\.img: no such file/],
    [['--config', ''], 2, /a path is empty/],
    [['--image', '/i', '--build'], 2, /cannot be used with/],
    [['--autostart', 'soon'], 2, /takes a number/],
    [['--autostart', '0'], 2, /from 1 to 9999/],
    [[], 2, /say what to change/],
  ] as const)('with %j changes nothing, and says why', async (words, code, why) => {
    await added('web');
    await added('taken');
    const before = await done('list', '--json');
    const ended = await said('edit', 'web', ...words);
    expect(ended.stderr).toMatch(why);
    expect(ended.code).toBe(code);
    expect(await done('list', '--json')).toBe(before);
  });

  it('takes places after all others, and keeps the one that it has', async () => {
    for (const name of ['a', 'b', 'c']) await added(name);
    await done('edit', 'a', '--autostart', '5');
    await done('edit', 'b', '--autostart');
    await done('edit', 'a', '--autostart');
    const places = async () =>
      JSON.parse(await done('list', '--json')).map((vm: { autostart: number }) => vm.autostart);
    expect(await places()).toEqual([5, 6, null]);
    await done('edit', 'a', '--no-autostart');
    expect(await places()).toEqual([null, 6, null]);
    expect(await done('edit', 'a', '--no-autostart')).toContain('there is nothing to change');
  });

  it('lets one of two renames of the same VM win, and the other is told', async () => {
    await added('web');
    const names = ['one', 'two', 'three', 'four'];
    const ended = await Promise.all(names.map((name) => said('edit', 'web', '--name', name)));
    expect(ended.filter(({ code }) => code === 0).length).toBe(1);
    const [vm, ...others] = JSON.parse(await done('list', '--json'));
    expect(others).toEqual([]);
    expect(names[ended.findIndex(({ code }) => code === 0)]).toBe(vm.name);
  });
});
