import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aHost, anActiveVm, anApp, v3Tui } from './setup.js';

test('a program that runs shows what another one has restored, changed and renamed', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  await v3Tui(host, 'new', 'lab', '--config', host.config('lab.xml'), '--image', host.image('lab.img'));
  const backup = join(host.root, 'backup');
  await v3Tui(host, 'inventory', 'backup', backup);
  await v3Tui(host, 'delete', 'lab', '--yes');
  const app = await anApp(host);
  await app.until('Inactive (0)');
  await v3Tui(host, 'inventory', 'restore', backup, '--yes');
  await app.until(/Inactive \(1\)[\s\S]*lab/, 'the restored entry');
  await v3Tui(host, 'edit', 'lab', '--name', 'bench');
  await app.until(/Inactive \(1\)[\s\S]*bench/, 'the new name');
});

test('E edits the entry: the name, and where its config is now, as Details says', async () => {
  const host = await aHost();
  const config = host.config('lab.xml');
  await v3Tui(host, 'new', 'lab', '--config', config, '--image', host.image('lab.img'));
  renameSync(config, config.replace('.xml', '.new'));
  const app = await anApp(host);
  await app.until(
    /The config cannot be read[\s\S]*no such file[\s\S]*E edit: where it is now/,
    'the problem',
  );
  app.keys('E');
  await app.until('Edit lab');
  app.keys('2', 'down', 'end');
  app.keys(...'backspace '.repeat(3).trim().split(' '));
  app.keys('n', 'o', 'enter');
  await app.until(/Config .*no: no such file/s, 'the refusal');
  app.keys('backspace', 'backspace', 'n', 'e', 'w');
  app.keys('down', 'down', 'down', 'y', 'e', 's', 'enter');
  await app.untilGone('Edit lab');
  await app.until(/lab2 +inactive/, 'the new name');
  const [vm] = JSON.parse(await v3Tui(host, 'list', '--json'));
  expect(vm).toMatchObject({ name: 'lab2', autostart: 1, config: config.replace('.xml', '.new') });
});
