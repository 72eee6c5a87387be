import { expect, test } from 'vitest';
import { aHost, anApp } from './setup.js';

test('a whole life by keys alone: wizard, activate, console, pause, continue, stop, delete', async () => {
  const host = await aHost();
  const config = host.config('web.xml');
  const image = host.image('web.img');
  const app = await anApp(host);

  app.keys('n');
  await app.until(/1 of \d: name/, 'the first step');
  app.type('web');
  app.keys('enter');
  await app.until(/2 of \d: config/, 'the config step');
  app.type(config);
  app.keys('enter');
  await app.until('▶ a ready guest image', 'the choice of image or build');
  app.keys('enter');
  await app.until('▶ Image', 'the image step');
  app.type(image);
  app.keys('enter');
  await app.until(/: summary/, 'the summary');
  await app.until('Nothing is made on the host yet', 'what will happen');
  app.keys('enter');
  await app.until('web is in the inventory, inactive', 'the entry');
  expect(host.guestsFile()).toBe('');

  app.keys('a');
  await app.until('web is active on /dev/v3-vm0, stopped', 'the activation');
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\tstopped');

  app.keys('s');
  await app.until('▶ console', 'the mode dialog');
  app.keys('enter');
  await app.until('keys go to the guest', 'the console');
  await app.until('root@web:~#', 'the prompt of the guest');
  app.type('uname');
  app.keys('enter');
  await app.until(/^.*Heron\s/m, 'the answer of the guest');

  app.keys('ctrl-]');
  await app.until(/i types into it/, 'the manager');
  app.keys('p');
  await app.until('web is paused', 'the pause');
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\tpaused');
  app.keys('u');
  await app.until('web is running', 'the continuing');
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\trunning');

  app.keys('x');
  await app.until('▶ Cancel', 'the warning');
  await app.until('v3_stop /dev/v3-vm0', 'the command in the warning');
  app.keys('right', 'enter');
  await app.until('web is stopped', 'the stop');
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\tstopped');

  app.keys('d');
  await app.until('▶ Cancel', 'the warning');
  await app.until('v3_free /dev/v3-vm0', 'the command in the warning');
  app.keys('right', 'enter');
  await app.until('web is deleted', 'the end');
  expect(host.guestsFile()).toBe('');

  app.keys('@');
  await app.until('Command log', 'the command log');
  await app.until(
    /\$ v3_free \/dev\/v3-vm0[\s\S]*v3-guests: not listed/,
    'the last command and what came of it',
  );
  app.keys('esc');
  await app.untilGone('Command log');
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
});

test('a VM is built from its config with options', async () => {
  const host = await aHost();
  const config = host.config(
    'opt.xml',
    '<vm class="PC"><memory opt_tag="mem">128</memory><cores count="1"><core/></cores><devices/></vm>',
  );
  const app = await anApp(host);
  app.keys('n');
  await app.until(/1 of \d: name/);
  app.type('built');
  app.keys('enter');
  await app.until(/2 of \d: config/);
  app.type(config);
  app.keys('enter');
  await app.until('▶ a ready guest image');
  app.keys('down');
  await app.until('▶ built from the config');
  app.keys('enter');
  await app.until(/: options/);
  app.keys('ctrl-u');
  app.type('384');
  app.keys('enter');
  await app.until(/: summary/);
  await app.until('mem=384', 'the option');
  app.keys('enter');
  await app.until('built is in the inventory, inactive');
  app.keys('a');
  await app.until('built is active on /dev/v3-vm0');
  expect(host.guestsFile()).toContain(`built\t/dev/v3-vm0\tstopped\t1 vcores\t`);
  expect(host.guestsFile()).toContain(`\t${384 * 1024 * 1024} mem`);
});

test('Esc leaves the wizard without a trace', async () => {
  const host = await aHost();
  const app = await anApp(host);
  app.keys('n');
  await app.until(/1 of \d: name/);
  app.type('nothing');
  await app.until('nothing');
  app.keys('esc');
  await app.untilGone('nothing');
  await app.until('Inactive (0)');
});

test('a name that is taken, empty or unsafe is refused in place', async () => {
  const host = await aHost();
  await host.tool('v3_create', host.image(), 'alien');
  const app = await anApp(host);
  await app.until('alien');
  app.keys('n');
  await app.until(/1 of \d: name/);
  app.type('alien');
  app.keys('enter');
  await app.until('A VM named alien is on the host already');
  app.keys('ctrl-u');
  app.type('-x');
  app.keys('enter');
  await app.until(/begin.* -|-/);
  await app.until(/1 of \d: name/);
});
