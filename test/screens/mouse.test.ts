import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type App, RESTORED } from '../support/screen.js';
import { aHost, anActiveVm, anApp, aRunningVm, leaveSession, openConsole, v3Tui } from './setup.js';
import { placeOf, press, withMouse } from './support/mouse.js';

const MOUSE_MODES = /\x1b\[\?(?:[\d;]*;)?(?:9|100[0-36]|1005|1015|1016)(?:;[\d;]*)?[hl]/;
const ON = '\x1b[?1000h\x1b[?1006h';
const OFF = '\x1b[?1006l\x1b[?1000l';

/** Details are those of the VM: it is the selected one. */
const isSelected = (name: string) => new RegExp(`[│┃] ?${name} +[▶■] \\w+ +1 vcore`);

/** The VM in the list. */
const row = (name: string) => new RegExp(`${name} +v3-vm`);

test('off, not a byte of its modes is sent, and what a terminal reports all the same does nothing', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await anActiveVm(host, 'db');
  const app = await anApp(host);
  app.keys('g', 'down', 'down');
  press(app, row('web'), 0, 3);
  press(app, 'Inactive (', 0, 2);
  app.keys('?');
  await app.until('The selected VM, or all marked ones', 'help');
  press(app, 'The selected VM', 65, 3);
  app.keys('esc');
  await app.untilGone('The selected VM, or all marked ones', 'help');
  expect(app.picture()).not.toContain('Show all that can be done');
  app.keys('g', 'down');
  await openConsole(app);
  await leaveSession(app);
  app.keys('q');
  await app.until('▶ Stay', 'the question');
  app.keys('down', 'enter');
  expect(await app.exited).toEqual({ code: 0 });
  expect(app.raw().toString('latin1')).not.toMatch(MOUSE_MODES);
});

test('on and off again, the terminal is as before', async () => {
  const app = await withMouse(await anApp(await aHost()));
  app.keys('ctrl-t');
  await app.until("The mouse is the terminal's", 'the mouse');
  await app.until(() => app.modes().mouse === 'none', 'the mouse mode none');
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
  expect(app.modes()).toEqual(RESTORED);
  const raw = app.raw().toString('latin1');
  expect(raw.split(ON)).toHaveLength(2);
  expect(raw.split(OFF)).toHaveLength(2);
  expect(raw.indexOf(OFF)).toBeGreaterThan(raw.indexOf(ON));
});

test.each([
  ['q', (app: App) => app.keys('q'), 0],
  ['Ctrl-C', (app: App) => app.keys('ctrl-c'), 0],
  ['SIGTERM', (app: App) => app.kill('SIGTERM'), 143],
  ['SIGHUP', (app: App) => app.kill('SIGHUP'), 129],
  ['SIGINT', (app: App) => app.kill('SIGINT'), 130],
  ['an uncaught error', (app: App) => app.kill('SIGUSR2'), 70],
] as const)('on, the terminal is as before after %s', async (_way, leave, code) => {
  const host = await aHost();
  const plant = join(host.work, 'plant.mjs');
  writeFileSync(plant, "process.on('SIGUSR2', () => { throw new Error('planted'); });");
  const app = await withMouse(await anApp(host, { env: { NODE_OPTIONS: `--import=file://${plant}` } }));
  leave(app);
  expect(await app.exited).toEqual({ code });
  expect(app.modes()).toEqual(RESTORED);
  const raw = app.raw().toString('latin1');
  expect(raw.lastIndexOf(OFF)).toBeGreaterThan(raw.lastIndexOf(ON));
});

test('the setting takes it from the start, and lets it go when the file changes', async () => {
  const host = await aHost();
  const settings = join(host.work, 'settings.toml');
  writeFileSync(settings, 'mouse = true\n');
  const app = await anApp(host, {}, ['--settings', settings]);
  await app.until(() => app.modes().mouse === 'vt200', 'the mouse mode vt200');
  writeFileSync(settings, 'mouse = false\n');
  await app.until(() => app.modes().mouse === 'none', 'the mouse to go');
});

test('a click selects, a second one opens, and a click on a pane or tab shows it', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await anActiveVm(host, 'db');
  const app = await withMouse(await anApp(host, { columns: 100, rows: 30 }));
  press(app, row('db'));
  await app.until(isSelected('db'), 'the selection');
  press(app, row('db'));
  await app.until(/▶ s +start/, 'the action menu');
  press(app, /delete/);
  await app.until(/▶ .*delete/, 'the cursor');
  app.keys('esc');
  await app.untilGone(/s +start/, 'the menu');
  press(app, ' Host ');
  await app.until('[Host]', 'the host page');
  press(app, ' Details ');
  await app.until('[Details]', 'Details');
  press(app, 'Active (', 0, 2);
  await app.until('▸', 'the heading folded');
  press(app, 'Active (');
  await app.until('▾', 'the heading unfolded');
  app.keys('z');
  await app.untilGone('[Details]', 'the zoom');
  press(app, row('web'));
  app.keys('z');
  await app.until(isSelected('web'), 'the selection made in the zoom');
});

test('a warning is armed for clicks as it is for keys, and takes two', async () => {
  const host = await aHost();
  await anActiveVm(host, 'db');
  const app = await withMouse(await anApp(host));
  app.keys('g', 'down', 'd');
  await app.until('▶ Cancel', 'the warning');
  const cancel = placeOf(app, '▶ Cancel');
  app.keys('esc');
  await app.untilGone('Cancel', 'the warning');
  // In one write with the key: the warning has not been seen.
  const early = `\x1b[<0;${cancel.column + 3};${cancel.row + 1}M`;
  app.write(`d${early}${early}`);
  await app.until('▶ Cancel', 'the warning, which nothing has answered');
  const verb = / {2}delete/i;
  press(app, verb);
  await app.until(/▶ delete/i, 'the verb chosen');
  press(app, 'Cancel');
  await app.until('▶ Cancel', 'Cancel chosen');
  press(app, '▶ Cancel');
  await app.untilGone('Cancel', 'the warning');
  expect(await v3Tui(host, 'list')).toContain('db');
});

test('the wheel scrolls the pane under the pointer', async () => {
  const host = await aHost();
  const app = await withMouse(await anApp(host, { columns: 80, rows: 24 }));
  app.keys('?');
  await app.until('The selected VM, or all marked ones', 'help');
  press(app, 'The selected VM, or', 65, 2);
  await app.untilGone('The selected VM, or all marked ones', 'the beginning');
  app.keys('esc');
});

test('the wheel over a pane scrolls it and leaves the keys where they are', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await anActiveVm(host, 'db');
  const app = await withMouse(await anApp(host, { columns: 120, rows: 40 }));
  app.keys('g', 'down');
  await app.until('vm created at /dev/v3-vm1', 'the log at its end');
  press(app, 'vm created at /dev/v3-vm1', 64, 2);
  await app.until('held: f follows', 'the log scrolled back');
  press(app, row('web'), 65);
  await app.until(/Not in inventory {2}0 VMs/, 'the third row below');
  press(app, row('web'), 64);
  await app.until(isSelected('web'), 'the VM again');
  // In the log this key would filter.
  app.keys('p');
  await app.until('web is paused', 'the pause: the list has the keys');
});

test('a click on a row of the config puts the cursor there, and a second one folds it', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const app = await withMouse(await anApp(host, { columns: 120, rows: 40 }));
  app.keys('g', 'down');
  press(app, ' Config ');
  await app.until('▾ devices', 'the tree');
  press(app, '▾ devices', 0, 2);
  await app.until('▸ devices', 'it folded');
});

test('Ctrl-T counts until the setting changes, whatever else is saved', async () => {
  const host = await aHost();
  const settings = join(host.work, 'settings.toml');
  writeFileSync(settings, '');
  const app = await withMouse(await anApp(host, {}, ['--settings', settings]));
  writeFileSync(settings, 'log-rows = -1\nfrequency = 3\n');
  await app.until('2 faults', 'the file read again');
  writeFileSync(settings, 'log-rows = 6\n');
  const logRows = (rows: readonly string[]) =>
    rows.length - 1 - rows.findIndex((line) => line.includes('Kernel messages'));
  await app.until((rows) => logRows(rows) === 6, 'the log of six rows');
  await app.until(() => app.modes().mouse === 'vt200', 'the mouse mode vt200');
});

test('while a guest has the keyboard the mouse does nothing, and nothing of it reaches the guest', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await withMouse(await anApp(host, { columns: 160, rows: 50 }));
  app.keys('g', 'down');
  await openConsole(app);
  press(app, 'Inactive (', 0, 2);
  press(app, 'Active (', 64, 2);
  app.type('echo mine\r');
  await app.until(/[│┃] ?mine /, 'the echo');
  expect(app.picture()).not.toMatch(/\[<|;\d+M/);
  await leaveSession(app);
  await app.until(() => app.modes().mouse === 'vt200', 'the mouse mode vt200');
});
