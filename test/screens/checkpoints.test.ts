import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SMALL_CONFIG } from '../support/checkpoints.js';
import type { App } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anApp, leaveSession, v3Tui } from './setup.js';

/** A host with `web` of 16 MB, which runs. */
async function aSmallHost(): Promise<SimulatedHost> {
  const host = await aHost();
  await v3Tui(host, 'new', 'web', '--config', host.config('web.xml', SMALL_CONFIG), '--build');
  await v3Tui(host, 'activate', 'web');
  await v3Tui(host, 'start', 'web', '--mode', 'none');
  return host;
}

function foldersOf(host: SimulatedHost): readonly string[] {
  const folder = join(host.root, 'var/lib/v3_tui/checkpoints');
  return existsSync(folder) ? readdirSync(folder) : [];
}

async function save(app: App, name: string): Promise<void> {
  app.keys('S');
  await app.until('Save a checkpoint of web', 'the form');
  app.type(name);
  app.keys('enter');
  await app.untilGone('Save a checkpoint of web');
}

/** The Checkpoints tab with a checkpoint that is whole. */
async function saved(app: App, name: string): Promise<void> {
  await save(app, name);
  await app.until(`web is saved as "${name}"`);
  app.keys('K');
  await app.until(new RegExp(`● whole.*16 MB +${name}`), 'the checkpoint in its tab');
}

async function typeInConsole(app: App, text: string, shows: string | RegExp): Promise<void> {
  app.keys('c');
  await app.until('keys go to the guest');
  await app.until('root@web:~#');
  app.type(text);
  app.keys('enter');
  await app.until(shows);
  await leaveSession(app);
}

test('a save shows how far it is, lets the user go on, and is loaded back', async () => {
  const host = await aSmallHost();
  const app = await anApp(host);
  await typeInConsole(app, 'write note before', /write note before[\s\S]*# *┃/);
  await host.fault('slow', 'save', '3000', '1');
  app.keys('S');
  await app.until(/Save a checkpoint of web[\s\S]*Name {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'the form');
  app.type('first');
  app.keys('tab');
  await app.until('▶ Note');
  app.type('by hand');
  app.keys('enter');
  await app.until(/web +v3-vm0 +save \d+%/, 'the progress in the list');
  app.keys('K');
  await app.until(/» saving \d+% .* first/, 'the progress in the tab');
  await app.until(/saved +\d+ MB of 16 MB, \d+ %/);
  app.keys('x');
  await app.until('stop: save web is under way', 'that the VM is busy');
  await app.until('web is saved as "first"', 'the end of the save');
  await app.until(/● whole .* 16 MB +first +by hand/);
  await app.until(/sha-256 +[0-9a-f]{64}/);
  app.keys('[');
  await app.until('[web: console]');
  app.keys('i');
  await app.until('keys go to the guest');
  app.type('write note after');
  app.keys('enter');
  await app.until(/write note after[\s\S]*# *┃/);
  await leaveSession(app);
  app.keys('K');
  await app.until(/\[Checkpoints\][\s\S]*● whole/);
  app.keys('enter');
  await app.until(
    /Load "first" into web\?[\s\S]*is lost[\s\S]*left stopped[\s\S]*v3_load \/dev\/v3-vm0/,
    'the warning',
  );
  await app.until('▶ Cancel');
  app.keys('right');
  await app.until('▶ Load');
  app.keys('enter');
  await app.until('"first" is loaded: web is running.');
  app.keys('[');
  await app.until('[web: console]');
  app.keys('i');
  await app.until('keys go to the guest');
  app.type('cat note');
  app.keys('enter');
  await app.until(/cat note *┃[\s\S]*before *┃/, 'what was written before the save');
});

test('a checkpoint is renamed, noted and deleted; the VM is not what d means there', async () => {
  const host = await aSmallHost();
  const app = await anApp(host);
  await saved(app, 'first');
  await app.until(/Enter load +d delete/, 'its keys');
  app.keys('e');
  await app.until('The checkpoint "first"');
  app.keys('ctrl-u');
  app.keys('enter');
  await app.until('A checkpoint needs a name.');
  app.type('second');
  app.keys('down');
  await app.until('▶ Note');
  app.paste('two\nlines');
  app.keys('enter');
  await app.until(/● whole .* second +two lines/);
  app.keys('d');
  await app.until(/Delete the checkpoint "second"\?[\s\S]*is removed with all that is in it/, 'the warning');
  await app.until('▶ Cancel');
  app.keys('enter');
  await app.untilGone('Delete the checkpoint');
  expect(foldersOf(host)).toHaveLength(1);
  app.keys('d');
  await app.until('▶ Cancel');
  app.keys('right');
  await app.until('▶ Delete');
  app.keys('enter');
  await app.until('The checkpoint "second" is deleted.');
  await app.until('No checkpoint of this VM.');
  expect(foldersOf(host)).toEqual([]);
  app.keys('d');
  await app.until('delete: no checkpoint is selected', 'that nothing is deleted');
});

test('a load that would not fit is refused with the reason; what is gone is shown as missing', async () => {
  const host = await aSmallHost();
  const app = await anApp(host);
  await saved(app, 'first');
  writeFileSync(join(host.work, 'web.xml'), SMALL_CONFIG.replace('"cons"', '"kbd"'));
  app.keys('enter');
  await app.until(
    /load "first" into web: failed[\s\S]*only the checkpoint has CURSES_CONSOLE cons[\s\S]*Nothing was loaded/,
  );
  await app.until('Enter close');
  app.keys('enter');
  await app.untilGone('Nothing was loaded');
  const [folder = ''] = foldersOf(host);
  rmSync(join(host.root, 'var/lib/v3_tui/checkpoints', folder), { recursive: true });
  await app.until(/\? missing .* 0 MB +first/, 'that it is gone');
  app.keys('enter');
  await app.until('load: the checkpoint is missing');
  expect(host.log()).not.toContain('v3_load');
});

test('a full disk ends the save, says why, and what is broken can be deleted at once', async () => {
  const host = await aSmallHost();
  const app = await anApp(host);
  await host.fault('full', '5000000');
  await save(app, 'half');
  await app.until(/save web: failed[\s\S]*Cannot save VM: no space[\s\S]*5 MB lie in/, 'the outcome');
  await app.until(/The kernel said:[\s\S]*sys_write/);
  await app.until('Enter close');
  app.keys('enter');
  await app.until(/"half" is broken[\s\S]*▶ Keep it/, 'the offer');
  app.keys('down');
  await app.until('▶ Delete it');
  app.keys('enter');
  await app.until('The checkpoint "half" is deleted.');
  expect(foldersOf(host)).toEqual([]);
});

test('a load that fails says that the VM is stopped at present', async () => {
  const host = await aSmallHost();
  const app = await anApp(host);
  await saved(app, 'first');
  await host.fault('fail', 'load', '1');
  app.keys('enter');
  await app.until('▶ Cancel');
  app.keys('right');
  await app.until('▶ Load');
  app.keys('enter');
  await app.until(
    /"first" was not loaded: the kernel says: Cannot load VM: fault injected\.[\s\S]*is stopped by that/,
  );
  await app.until(/web +v3-vm0 +stopped/);
});

test('a save may be left with the program; the next one shows it, and judges it when it has ended', async () => {
  const host = await aSmallHost();
  await v3Tui(host, 'pause', 'web');
  const app = await anApp(host);
  await host.fault('slow', 'save', '6000', '1');
  await save(app, 'left');
  await app.until(/save [1-9]\d*%/);
  app.keys('q');
  await app.until(/This is still under way:[\s\S]*save web[\s\S]*▶ Stay/);
  app.keys('down');
  await app.until('▶ Leave all the same');
  app.keys('enter');
  expect(await app.exited).toEqual({ code: 0 });
  const next = await anApp(host);
  next.keys('K');
  await next.until(/» saving \d+%/, 'that it goes on');
  await next.until(/● whole .* 16 MB +left/, 'that it is whole');
});

test('another store is typed by hand, and its checkpoint only leaves the list when it is deleted', async () => {
  const host = await aSmallHost();
  const app = await anApp(host);
  app.keys(':');
  await app.until('Command');
  app.type('save to');
  app.keys('enter');
  await app.until(/into another store[\s\S]*▶ URL/, 'the form');
  app.type('relative');
  app.keys('enter');
  await app.until('It takes the absolute path of a folder.');
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
  await app.until('No checkpoint of this VM.');
  expect(readdirSync(join(host.work, 'elsewhere'))).toContain('memory_img');
});

test('the warning of a delete says that the checkpoints stay, and they are listed without their VM', async () => {
  const host = await aSmallHost();
  const app = await anApp(host);
  await saved(app, 'first');
  await v3Tui(host, 'stop', 'web', '--yes');
  app.keys('esc');
  await app.until('n new', 'the keys of the list');
  await app.until(/web +v3-vm0 +stopped/);
  app.keys('d');
  await app.until(/Delete web\?[\s\S]*Its checkpoint stays: see v3_tui checkpoints/);
  await app.until('▶ Cancel');
  app.keys('right');
  await app.until('▶ Delete');
  app.keys('enter');
  await app.until('web is deleted.');
  await app.until(/● whole +web .* first/, 'the checkpoint, with the name of its VM');
});
