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
  writeFileSync(settings, '[keys]\nstart = "F5"\nhelp = ["F1"]\nstpo = "x"\n');
  await app.until('no action stpo (did you mean stop?)', 'the fault');
  app.keys('f1');
  await app.until(/F5 +start/, 'help with the new key');
  app.keys('esc');
  await app.until('F5 start', 'the hint with the new key');
  app.keys('Q');
  await app.until('no key Q here: F1 shows all', 'that Q means nothing');
});

test('a letter of another keyboard layout is told', async () => {
  const app = await anApp(await aHost());
  app.type('ы');
  await app.until('no key ы: is another keyboard layout on?', 'the hint');
  expect(app.modes().mouse).toBe('none');
});
