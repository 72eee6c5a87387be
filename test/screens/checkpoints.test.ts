import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { ageAfterSave, releaseUntil, SMALL_CONFIG } from '../support/checkpoints.js';
import type { App } from '../support/screen.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { anApp, leaveSession, v3Tui } from './setup.js';

/** All tests share a host on which `web` of 16 MB runs as /dev/v3-vm0; each begins without checkpoints. */
let host: SimulatedHost;
let folder: string;

beforeAll(async () => {
  host = await startHost();
  folder = join(host.root, 'var/lib/v3_tui/checkpoints');
  await aRunningVm('web');
});

afterAll(() => host.stop());

afterEach(async () => {
  await host.fault('clear');
  host.config('web.xml', SMALL_CONFIG);
  forget();
});

/** Removes all checkpoints from the inventory. */
function forget(): void {
  const { checkpoints, inventory } = openStore(join(host.root, 'var/lib/v3_tui/inventory.db'));
  const all = checkpoints.list();
  for (const { id } of 'refused' in all ? [] : all) checkpoints.remove(id);
  inventory.close();
}

async function aRunningVm(name: string): Promise<void> {
  await v3Tui(host, 'new', name, '--config', host.config(`${name}.xml`, SMALL_CONFIG), '--build');
  await v3Tui(host, 'activate', name);
  await v3Tui(host, 'start', name, '--mode', 'none');
}

function folders(): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The folders that appear while something is done. */
async function newFolders(work: () => Promise<void>): Promise<readonly string[]> {
  const before = folders();
  await work();
  return folders().filter((name) => !before.includes(name));
}

/** The program on the Checkpoints tab of `web`, with a checkpoint of this name in it. */
async function aCheckpoint(name: string): Promise<{ app: App; url: string }> {
  const [made = ''] = await newFolders(async () => void (await v3Tui(host, 'save', 'web', '--name', name)));
  const app = await anApp(host);
  app.keys('K');
  await app.until(new RegExp(`● whole.*16 MB +${name}`), 'the checkpoint in its tab');
  return { app, url: join(folder, made) };
}

async function save(app: App, name: string): Promise<void> {
  app.keys('S');
  await app.until('Save a checkpoint of web', 'the form');
  app.type(name);
  app.keys('enter');
  await app.untilGone('Save a checkpoint of web');
}

/** Answers a warning that was just shown with its verb. */
async function answer(app: App, verb: string): Promise<void> {
  await app.until('▶ Cancel');
  app.keys('right');
  await app.until(`▶ ${verb}`);
  app.keys('enter');
}

/** Gives the keyboard to the console that is open in a tab. */
async function backToConsole(app: App): Promise<void> {
  app.keys('[');
  await app.until('[1 web: console]');
  app.keys('i');
  await app.until('keys go to the guest');
}

test('a save shows how far it is, lets the user go on, and is loaded back', async () => {
  const settings = join(host.work, 'settings.toml');
  // On a busy machine v3_cons_tc leaves keys that come together until the next one.
  writeFileSync(settings, 'console-tool = "v3_cons_sc"\n');
  const app = await anApp(host, {}, ['--settings', settings]);
  app.keys('c');
  await app.until('keys go to the guest');
  await app.until('root@web:~#');
  app.type('write note before\r');
  await app.until(/write note before[\s\S]*# *│/);
  await leaveSession(app);
  await host.fault('hang', 'save', '1');
  app.keys('S');
  await app.until(/Save a checkpoint of web[\s\S]*Name {2}\(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'the form');
  app.type('first');
  app.keys('tab');
  await app.until('▶ Note');
  app.type('by hand');
  app.keys('enter');
  await app.until(/web +v3-vm0 +save 5\d%/, 'the progress in the list');
  app.keys('K');
  await app.until(/» saving 5\d% .* first/, 'the progress in the tab');
  await app.until(/saved +5\d %, 8 MB of 16 MB/);
  app.keys('x');
  await app.until('stop: save web is under way', 'that the VM is busy');
  await releaseUntil(host, app.until('web is saved as "first"', 'the end of the save'));
  await app.until(/● whole .* 16 MB +first +by hand/);
  await app.until(/devices +CGA_VIDEO cga, CURSES_CONSOLE cons, CHAR_STREAM stream1/);
  await app.until(/sha-256 +[0-9a-f]{64}/);
  await backToConsole(app);
  app.type('write note after\r');
  await app.until(/write note after[\s\S]*# *│/);
  await leaveSession(app);
  app.keys('K');
  await app.until(/\[Checkpoints\][\s\S]*● whole/);
  app.keys('enter');
  await app.until(
    /Load "first" into web\?[\s\S]*is lost[\s\S]*left stopped[\s\S]*v3_load \/dev\/v3-vm0/,
    'the warning',
  );
  await answer(app, 'Load');
  await app.until('"first" is loaded: web is running.');
  await backToConsole(app);
  app.type('cat note\r');
  await app.until(/cat note *│[\s\S]*before *│/, 'what was written before the save');
});

test('a load that would not fit is refused with the reason; what is gone is shown as missing', async () => {
  const { app, url } = await aCheckpoint('first');
  const before = host.log().replace(/^.*READ GUEST\n/gm, '');
  host.config('web.xml', SMALL_CONFIG.replace('"cons"', '"kbd"'));
  app.keys('enter');
  await app.until(
    /load "first" into web: failed[\s\S]*only the checkpoint has CURSES_CONSOLE cons[\s\S]*Nothing was loaded/,
  );
  await app.until('Enter close');
  app.keys('enter');
  await app.untilGone('Nothing was loaded');
  renameSync(url, `${url}-aside`);
  await app.until(/\? missing .* 0 MB +first/, 'that it is gone');
  app.keys('enter');
  await app.until('load: the checkpoint is missing');
  renameSync(`${url}-aside`, url);
  await app.until(/● whole .* 16 MB +first/, 'that it is there again');
  expect(host.log().replace(/^.*READ GUEST\n/gm, '')).toBe(before);
});

test('a checkpoint is renamed, noted and deleted; d never means the VM there', async () => {
  const { app, url } = await aCheckpoint('first');
  await app.until(/Enter load +d delete +e name, note/, 'its keys');
  app.keys('e');
  await app.until('The checkpoint "first"');
  app.keys('ctrl-u', 'enter');
  await app.until('A checkpoint needs a name.');
  app.type('second');
  app.keys('down');
  await app.until('▶ Note');
  app.paste('two\nlines');
  app.keys('enter');
  await app.until(/● whole .* second +two lines/);
  app.keys('d');
  await app.until(/Delete the checkpoint "second"\?[\s\S]*is removed with everything in it/, 'the warning');
  await app.until('▶ Cancel');
  app.keys('enter');
  await app.untilGone('Delete the checkpoint');
  expect(existsSync(url)).toBe(true);
  app.keys('d');
  await answer(app, 'Delete');
  await app.until('The checkpoint "second" is deleted.');
  await app.until('No checkpoints of this VM.');
  expect(existsSync(url)).toBe(false);
  app.keys('d');
  await app.until('delete: no checkpoint is selected', 'that nothing is deleted');
});

test('a full disk ends the save, says why, and what is broken can be deleted at once', async () => {
  const app = await anApp(host);
  await host.fault('full', '5000000');
  const left = await newFolders(async () => {
    await save(app, 'half');
    await app.until(/save web: failed[\s\S]*Unable to save memory[\s\S]*5 MB are in/, 'the outcome');
    await app.until(/The kernel said:[\s\S]*sys_write/);
    await app.until('Enter close');
    app.keys('enter');
    await app.until(/"half" is broken[\s\S]*▶ Keep it/, 'the offer');
    app.keys('down');
    await app.until('▶ Delete it');
    app.keys('enter');
    await app.until('The checkpoint "half" is deleted.');
  });
  expect(left).toEqual([]);
});

test('a save may be left with the program; the next one shows it, and judges it when it has ended', async () => {
  // What runs would be asked about, too.
  await v3Tui(host, 'pause', 'web');
  const app = await anApp(host);
  await host.fault('hang', 'save', '1');
  const [made = ''] = await newFolders(async () => {
    await save(app, 'left');
    await app.until(/save 5\d%/);
  });
  app.keys('q');
  await app.until(/This is still under way:[\s\S]*save web[\s\S]*▶ Stay/);
  app.keys('down');
  await app.until('▶ Leave all the same');
  app.keys('enter');
  expect(await app.exited).toEqual({ code: 0 });
  const next = await anApp(host);
  next.keys('K');
  await next.until(/» saving 5\d%/, 'that it goes on');
  next.keys('x');
  await next.until('stop: a v3_save that another v3_tui started is still saving it', 'that the VM is busy');
  await releaseUntil(host, ageAfterSave(join(folder, made)));
  await next.until(/● whole .* 16 MB +left/, 'that it is whole');
  await v3Tui(host, 'continue', 'web');
});

test('another store is typed by hand, and its checkpoint only leaves the list when it is deleted', async () => {
  const app = await anApp(host);
  app.keys(':');
  await app.until('Command');
  app.type('save to');
  app.keys('enter');
  await app.until(/into another store[\s\S]*▶ URL/, 'the form');
  app.type('relative');
  app.keys('enter');
  await app.until('It must be the absolute path of a folder.');
  app.keys('ctrl-u');
  app.type(join(host.work, 'elsewhere'));
  app.keys('enter');
  await app.until('web is saved as');
  app.keys('K');
  await app.until(/● whole/);
  app.keys('d');
  await app.until('Only its record is removed');
  await app.until('▶ Cancel');
  app.keys('right');
  await app.until('▶ Delete');
  app.keys('enter');
  await app.until('No checkpoints of this VM.');
  expect(readdirSync(join(host.work, 'elsewhere'))).toContain('memory_img');
});

test('a load that fails says that the VM is stopped; a VM that is deleted leaves its checkpoints in the list', async () => {
  const { app } = await aCheckpoint('first');
  await host.fault('fail', 'load', '1');
  app.keys('enter');
  await answer(app, 'Load');
  await app.until(/The kernel says: Cannot load VM: fault injected\.[\s\S]*load has stopped it/);
  await app.until('Enter close');
  app.keys('enter');
  await app.untilGone('Enter close');
  await app.until(/web +v3-vm0 +stopped/);
  app.keys('esc');
  await app.until(/n new/, 'the keys of the list');
  app.keys('d');
  await app.until(/Delete web\?[\s\S]*Its checkpoint stays: see v3_tui checkpoints/);
  await answer(app, 'Delete');
  await app.until('web is deleted.');
  await app.until(/● whole +web .* first/, 'the checkpoint, with the name of its VM');
});
