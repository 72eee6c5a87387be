import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aHost, anActiveVm, anApp } from './setup.js';

test('/ searches help, also by other names; Esc ends the search, then help', async () => {
  const app = await anApp(await aHost());
  app.keys('?');
  await app.until('The selected VM, or all marked ones', 'help');
  app.keys('/');
  app.type('freeze');
  await app.until((rows) => rows.some((row) => /p +pause/.test(row)) && !rows.join().includes('The list'));
  app.keys('enter');
  await app.until('all keys', 'the end of typing');
  app.keys('esc');
  await app.until('The list', 'all keys again');
  app.keys('esc');
  await app.untilGone('The selected VM, or all marked ones', 'help');
});

test('the palette finds by letters and by other names', async () => {
  const app = await anApp(await aHost());
  app.keys(':');
  await app.until('Command', 'the palette');
  app.type('chk');
  await app.until(/▶ checkpoints/, 'the checkpoints');
  app.keys('ctrl-u');
  app.type('kill');
  await app.until(/▶ stop/, 'the stop');
  app.keys('esc');
});

test('keys that the settings bind anew act and are shown at once', async () => {
  const host = await aHost();
  await anActiveVm(host, 'db');
  const settings = join(host.work, 'settings.toml');
  writeFileSync(settings, '');
  const app = await anApp(host, {}, ['--settings', settings]);
  app.keys('g', 'down');
  await app.until('s start', 'the hint');
  writeFileSync(settings, '[keys]\nstart = "F5"\nhelp = ["F1", "Q"]\nmessages = "Y"\nstpo = "x"\n');
  await app.until('no such action (did you mean stop?)', 'the fault');
  app.keys('f1');
  await app.until(/F5 +start/, 'help with the new key');
  app.keys('Q');
  await app.untilGone(/F5 +start/, 'help, by its other key');
  app.keys('Y');
  await app.until('Messages', 'the messages');
  app.keys('I', 'Y');
  await app.untilGone('Messages', 'the messages, by their key');
  await app.until('F5 start', 'the hint with the new key');
  app.keys('I');
  await app.until('no key I here: F1 shows all', 'that I means nothing');
});

test('the faults of the settings are told once', async () => {
  const host = await aHost();
  const settings = join(host.work, 'settings.toml');
  writeFileSync(settings, 'frequency = 3\n[keys]\nstop = "p"\n');
  const app = await anApp(host, {}, ['--settings', settings]);
  // By then the file has been read again.
  writeFileSync(settings, 'frequency = 3\nhistroy = 4\nlog-rows = 5\n[keys]\nstop = "p"\n');
  await app.until('The settings file has 2 faults', 'both faults');
  app.keys('I');
  await app.until('Messages', 'the messages');
  await app.until('pause has no key', 'the key that was taken');
  expect(app.picture()).not.toMatch(/error +Settings.*pause/);
  expect(app.picture().match(/frequency/g)).toHaveLength(2);
});

test('a letter of another keyboard layout is told', async () => {
  const app = await anApp(await aHost());
  app.type('ы');
  await app.until('no key ы: is another keyboard layout on?', 'the hint');
  await app.until(() => app.modes().mouse === 'none', 'the mouse mode none');
});
