import { copyFileSync, existsSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { type Ended, start } from './command.js';
import { type Inside, insideOf } from './inside.js';

let host: SimulatedHost;
let folder: string;
let count = 0;
let inventory: string;
/** In this process, on the inventory of the test. */
let inside: Inside;

beforeAll(async () => {
  host = await startHost();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-edit-')));
});
beforeEach(() => use(`${++count}.db`));
afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

function use(name: string): void {
  inventory = join(folder, name);
  inside = insideOf(host, inventory);
}

const said = (...words: readonly string[]): Promise<Ended> =>
  start([...words, '--host-root', host.root, '--inventory', inventory], { cwd: folder }).ended;

async function done(...words: readonly string[]): Promise<string> {
  const ended = await said(...words);
  expect(ended, words.join(' ')).toMatchObject({ code: 0 });
  return ended.stdout;
}

/** The VMs, with what an edit changes of them. */
const listed = async () =>
  (await inside.listed()).map(({ name, config, image, autostart }) => ({ name, config, image, autostart }));
/** Title, outcome and message of each event, newest first. */
const events = () =>
  inside.within(({ history }) => {
    const found = history.read({ limit: 100 });
    if ('refused' in found) throw new Error(found.refused);
    return found.events.map(({ title, end }) => ({
      title,
      outcome: end?.outcome ?? null,
      message: end?.message,
    }));
  });

describe('edit', () => {
  it('changes name, tags and autostart at once, and records it', async () => {
    await inside.add('web');
    await inside.annotate('web', { tags: ['old'] });
    await inside.annotate('web', { notes: 'ask Ann' });
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
    const entries = await inside.within(({ inventory }) => inventory.read());
    expect(entries).toMatchObject({
      entries: [{ name: 'shop', tags: ['red'], autostart: 1, notes: 'ask Ann' }],
    });
    expect((await events())[0]).toMatchObject({ title: 'edit web', message: words.trim() });
    expect(JSON.parse(await done('history', 'shop', '--json'))).toMatchObject(
      ['edit web', 'note web', 'tag web', 'add web'].map((title) => ({ title })),
    );
  });

  it('keeps history, and what was saved, beside a text inventory too', async () => {
    use('vms.txt');
    await inside.add('web');
    await done('edit', 'web', '--name', 'shop');
    expect(JSON.parse(await done('history', 'shop', '--json'))).toMatchObject([
      { title: 'edit web' },
      { title: 'add web' },
    ]);
    for (const words of [['--add-tag', 'red'], ['--autostart']]) {
      const { code, stderr } = await said('edit', 'shop', ...words);
      expect(code).toBe(1);
      expect(stderr).toMatch(/a text file cannot hold (tags|autostart); use an SQLite inventory/);
    }
    expect(await said('edit', 'shop', '--name', 'a,b')).toMatchObject({ code: 1 });
  });

  it('keeps the name of a VM that is on the host; its files count from the next activation', async () => {
    await inside.add('on-host');
    await inside.activate('on-host');
    const renamed = await said('edit', 'on-host', '--name', 'other');
    expect(renamed.code).toBe(1);
    expect(renamed.stderr).toContain('which knows it by this name until it is freed');
    const image = host.image('another.img');
    expect(await done('edit', 'on-host', '--image', image)).toMatch(/this counts from its next activation/);
    expect(await listed()).toMatchObject([{ name: 'on-host', image }]);
    await inside.remove('on-host');
  });

  it('meets a config that was moved, as activation, the check and doctor say', async () => {
    const config = join(folder, 'moved.xml');
    copyFileSync(host.config(), config);
    await inside.add('mine', { config, image: host.image() });
    renameSync(config, join(folder, 'here.xml'));
    expect(existsSync(config)).toBe(false);
    for (const words of [['activate', 'mine'], ['inventory', 'check'], ['doctor']]) {
      const ended = await said(...words);
      expect(`${ended.stdout}${ended.stderr}`, words.join(' ')).toContain('v3_tui edit mine --config FILE');
    }
    await done('edit', 'mine', '--config', 'here.xml');
    expect(await listed()).toMatchObject([{ config: join(folder, 'here.xml') }]);
    await inside.activate('mine');
    await inside.remove('mine');
  });

  it('names the image where that was moved', async () => {
    const image = join(folder, 'moved.img');
    copyFileSync(host.image(), image);
    await inside.add('mine', { config: host.config(), image });
    rmSync(image);
    expect((await said('activate', 'mine')).stderr).toContain('v3_tui edit mine --image FILE');
  });

  it.each(['db', 'txt'])('loses nothing where it is killed at any moment: inventory.%s', async (kind) => {
    use(`killed.${kind}`);
    await inside.add('web');
    const others = ['--config', host.config(), '--image', host.image('second.img')];
    const [first] = await listed();
    const began = performance.now();
    await done('edit', 'web', '--name', 'shop', ...others);
    const whole = performance.now() - began;
    const [second] = await listed();
    expect([first?.name, second?.name]).toEqual(['web', 'shop']);
    expect(second?.image).not.toBe(first?.image);
    let name = 'shop';
    const rounds = 10;
    for (let round = 1; round <= rounds; round++) {
      const other = name === 'web' ? 'shop' : 'web';
      const image = (name === 'web' ? second : first)?.image ?? '';
      const words = ['edit', name, '--name', other, '--image', image, '--host-root', host.root];
      const { child, ended } = start([...words, '--inventory', inventory], { cwd: folder });
      // Mostly in the second half, where it writes.
      await delay((whole * (rounds / 2 + round)) / (rounds * 1.5));
      child.kill('SIGKILL');
      await ended;
      const [now, ...more] = await listed();
      expect(more).toEqual([]);
      expect([first, second]).toContainEqual(now);
      name = now?.name ?? '';
    }
    // What was cut short is settled by the next that writes, and nothing is in its way.
    await done('edit', name, '--name', 'last');
    expect((await events()).filter(({ outcome }) => outcome === null)).toEqual([]);
    expect(await listed()).toMatchObject([{ name: 'last', config: first?.config }]);
  });

  it('changes nothing where it is refused or used wrongly, and says why', async () => {
    await inside.add('web');
    await inside.add('taken');
    const before = await listed();
    for (const [words, code, why] of [
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
    ] as const) {
      const ended = await said('edit', 'web', ...words);
      expect(ended.stderr, words.join(' ')).toMatch(why);
      expect(ended.code, words.join(' ')).toBe(code);
      expect(await listed(), words.join(' ')).toEqual(before);
    }
  });

  it('takes places after all others, and keeps the one that it has', async () => {
    for (const name of ['a', 'b', 'c']) await inside.add(name);
    await done('edit', 'a', '--autostart', '5');
    await done('edit', 'b', '--autostart');
    await done('edit', 'a', '--autostart');
    const places = async () => (await listed()).map(({ autostart }) => autostart);
    expect(await places()).toEqual([5, 6, null]);
    await done('edit', 'a', '--no-autostart');
    expect(await places()).toEqual([null, 6, null]);
    expect(await done('edit', 'a', '--no-autostart')).toContain('there is nothing to change');
  });

  it('lets one of two renames of the same VM win, and the other is told', async () => {
    await inside.add('web');
    const names = ['one', 'two', 'three', 'four'];
    const ended = await Promise.all(names.map((name) => said('edit', 'web', '--name', name)));
    expect(ended.filter(({ code }) => code === 0).length).toBe(1);
    const winner = names[ended.findIndex(({ code }) => code === 0)];
    expect((await listed()).map(({ name }) => name)).toEqual([winner]);
  });
});
