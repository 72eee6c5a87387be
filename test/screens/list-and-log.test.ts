import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aHost, anActiveVm, anApp, v3Tui } from './setup.js';

test('the filter keeps what matches, Esc clears it; a burst of keys moves by as many rows', async () => {
  const host = await aHost();
  const config = host.config();
  const image = host.image();
  for (const name of ['alpha', 'beta', 'gamma', 'delta']) {
    await v3Tui(host, 'new', name, '--config', config, '--image', image);
  }
  const app = await anApp(host);
  await app.until('Inactive (4)');
  app.keys('/');
  app.type('ta');
  await app.until(/Inactive \(2 of 4\)[\s\S]*beta/);
  expect(app.text().join('\n')).not.toContain('alpha');
  app.keys('enter');
  await app.until('/ ta');
  app.keys('esc');
  await app.until('Inactive (4)');
  app.write('gjjjj');
  await app.until(/\[Details\][\s\S]*│ delta {2}· inactive/, 'the row four below the first');
  app.write('kkkkkkkkkkjjj');
  await app.until(/│ beta {2}· inactive/);
});

test('marks: an action works on all marked VMs, and the marks are gone after it', async () => {
  const host = await aHost();
  await anActiveVm(host, 'one');
  await anActiveVm(host, 'two');
  const app = await anApp(host);
  await app.until('Active (2)');
  app.keys('g', 'down', 'space', 'down', 'space');
  await app.until('2 marked');
  app.keys('d');
  await app.until('Delete 2 VMs?');
  await app.until('one, two:');
  await app.until('v3_free /dev/v3-vm0');
  await app.until('v3_free /dev/v3-vm1');
  await app.until('▶ Cancel');
  app.keys('right', 'enter');
  await app.until('Active (0)');
  await app.untilGone('marked');
  expect(host.guestsFile()).toBe('');
});

test('a warning about many VMs with long names keeps its buttons visible', async () => {
  const host = await aHost();
  const names = Array.from({ length: 14 }, (_, at) => `${at}-${'long-name-'.repeat(11)}`);
  for (const name of names) await host.tool('v3_create', host.image(), name);
  const app = await anApp(host, { columns: 80, rows: 24 });
  await app.until('Not in inventory (14)');
  app.keys('g', 'down', 'down', ...names.flatMap(() => ['down', 'space'] as const));
  await app.until('14 marked');
  app.keys('d');
  await app.until(/Delete 14 VMs\?[\s\S]*▶ Cancel +Delete[\s\S]*Esc cancel/, 'the warning');
});

test('the log: followed through rotation and truncation, held, filtered, for one VM, without our own polling', async () => {
  const host = await aHost();
  const messages = join(host.root, 'var/log/messages');
  await anActiveVm(host, 'web');
  const app = await anApp(host);
  const say = (text: string, path = messages) =>
    appendFileSync(path, `Nov 22 16:00:01 host kernel: palacios (pcore 0 vm web): ${text}\n`);
  say('line-one');
  await app.until('line-one');
  expect(app.text().join('\n')).not.toContain('READ GUEST');

  renameSync(messages, `${messages}.1`);
  say('last-of-old', `${messages}.1`);
  writeFileSync(messages, '');
  say('first-of-new');
  await app.until('last-of-old', 'the line written to the old file');
  await app.until('first-of-new', 'the line in the new file');
  truncateSync(messages);
  say('after-truncation');
  await app.until('after-truncation');

  app.keys('shift-tab', '/');
  app.type('line-one');
  await app.until(
    (rows) =>
      rows.some((row) => row.includes('line-one')) && !rows.some((row) => row.includes('first-of-new')),
  );
  app.keys('esc');
  await app.until('first-of-new');
  app.keys('o');
  await app.until('only web');
  app.keys('o', 'f');
  await app.until('held');
  await app.until('after-truncation');
  say('while-held');
  app.keys('P');
  await app.until('with READ GUEST');
  expect(app.text().join('\n')).not.toContain('while-held');
  app.keys('f');
  await app.until('while-held');
});

test('dmesg as the source', async () => {
  const host = await aHost();
  const app = await anApp(host, {}, ['--dmesg', '1']);
  await app.until(/Kernel messages +dmesg every 1 s/);
  await host.tool('v3_create', host.image(), 'alien');
  await app.until(/palacios: vm created at \/dev\/v3-vm0/);
});

test('the host check shows what is wrong and how to fix it', async () => {
  const host = await aHost();
  const app = await anApp(host);
  await host.fault('module', 'off');
  await app.until('NOT LOADED');
  app.keys('r', '!');
  await app.until('Host check');
  await app.until(/insmod/, 'the command that fixes it');
  app.keys('esc');
  await app.untilGone('Host check');
  await host.fault('module', 'on');
  await app.until('module ok');
});

test('help and palette come from the table of actions', async () => {
  const host = await aHost();
  const app = await anApp(host);
  app.keys('?');
  await app.until(/╭ Keys/);
  await app.until('Stop a running VM (v3_stop)');
  app.keys('esc');
  await app.untilGone(/╭ Keys/);
  app.keys(':');
  app.type('new');
  await app.until(/▶ new/);
  app.keys('enter');
  await app.until(/1 of \d: name/);
});
