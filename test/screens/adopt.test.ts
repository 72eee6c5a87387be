import { expect, test } from 'vitest';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anActiveVm, anApp, v3Tui } from './setup.js';

test('a VM made outside appears by itself and is adopted with its config and image', async () => {
  const host = await aHost();
  const config = host.config('alien.xml');
  const image = host.image('alien.img');
  const app = await anApp(host);
  await host.tool('v3_create', image, 'alien');
  await app.until('Not in inventory (1)', 'the VM made outside');
  app.keys('G', 's');
  await app.until('alien is not in the inventory: adopt it first');
  app.keys('a');
  await app.until(/Adopt alien .*: config/);
  app.type('/no/such/file.xml');
  app.keys('enter');
  await app.until(/No such file|not there|does not exist/i, 'what is wrong with the path');
  app.keys('ctrl-u');
  app.type(config);
  app.keys('enter');
  await app.until('▶ a ready guest image');
  app.keys('enter');
  await app.until('▶ Image');
  app.type(image);
  app.keys('enter');
  await app.until(/: summary/);
  app.keys('enter');
  await app.until('Active (1)');
  await app.until('Not in inventory (0)');
  const [entry] = JSON.parse(await v3Tui(host, 'list', '--json'));
  expect(entry).toMatchObject({
    name: 'alien',
    category: 'active',
    state: 'stopped',
    device: '/dev/v3-vm0',
    config,
    image,
  });
});

/** Two VMs called web in the inventory, both freed by somebody, and one called web made outside. */
async function threeWebs(host: SimulatedHost): Promise<void> {
  await anActiveVm(host, 'web');
  await host.tool('v3_create', host.image('two.img'), 'web');
  const files = ['--config', host.config('two.xml'), '--image', host.image('two.img')];
  await v3Tui(host, 'adopt', 'v3-vm1', ...files);
  await host.tool('v3_free', '/dev/v3-vm0');
  await host.tool('v3_free', '/dev/v3-vm1');
  // On another device: by name and device it would be one of the two.
  for (const name of ['x', 'y']) await host.tool('v3_create', host.image('x.img'), name);
  await host.tool('v3_create', host.image('two.img'), 'web');
}

test('a VM created outside with the name of two entries: the user is asked which of them it is', async () => {
  const host = await aHost();
  await threeWebs(host);
  const app = await anApp(host);
  await app.until('Not in inventory (3)');
  await app.until(/taken +\/dev\/v3-vm0 belongs to x/, 'whose the device is');
  await app.until(/namesake +on \/dev\/v3-vm2, not in the inventory/, 'the VM of its name');
  app.keys('G', 'a');
  await app.until('2 inactive VMs of this name are in the inventory. Which one is it?', 'the question');
  await app.until(/▶ .*web\.xml {2}was active on \/dev\/v3-vm0/);
  app.keys('down');
  await app.until(/▶ .*two\.xml {2}was active on \/dev\/v3-vm1/);
  app.keys('enter');
  await app.until(/: config/);
  app.keys('enter');
  await app.until('▶ a ready guest image');
  app.keys('enter');
  await app.until('▶ Image');
  app.keys('enter');
  await app.until(/: summary/);
  app.keys('enter');
  await app.until('Active (1)');
  const all = JSON.parse(await v3Tui(host, 'list', '--json'));
  expect(all.filter((vm: { name: string }) => vm.name === 'web')).toMatchObject([
    { category: 'active', device: '/dev/v3-vm2', config: expect.stringContaining('two.xml') },
    { category: 'inactive', lost: 'freed', config: expect.stringContaining('web.xml') },
  ]);
});

test('an entry is not activated silently beside a VM with its name: the user is asked whether it is that one', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  await host.tool('v3_free', '/dev/v3-vm0');
  for (const name of ['x', 'web']) await host.tool('v3_create', host.image('x.img'), name);
  await host.tool('v3_launch', '/dev/v3-vm1');
  const app = await anApp(host);
  await app.until('Not in inventory (2)');
  app.keys('a');
  await app.until('Is web on the host already?', 'the question');
  await app.until('▶ I do not know');
  app.keys('enter');
  await app.untilGone('Is web on the host already?');
  expect(host.guestsFile()?.match(/^web\t/gm)).toHaveLength(1);
  app.keys('a');
  await app.until('▶ I do not know');
  app.keys('down');
  await app.until(/▶ Yes, it is on \/dev\/v3-vm1 {2}running/);
  app.keys('enter');
  await app.until('web is in the inventory, active');
  await app.until('Active (1)');
  expect(host.guestsFile()?.match(/^web\t/gm)).toHaveLength(1);
});

test('an entry that is not the VM with its name on the host becomes a second one', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  await host.tool('v3_free', '/dev/v3-vm0');
  for (const name of ['x', 'web']) await host.tool('v3_create', host.image('x.img'), name);
  const app = await anApp(host);
  await app.until('Not in inventory (2)');
  app.keys('a');
  await app.until('▶ I do not know');
  app.keys('G');
  await app.until('▶ No, create a second VM');
  app.keys('enter');
  await app.until('web is active on /dev/v3-vm2, stopped');
  await app.until(/Active \(1\)[\s\S]*Not in inventory \(2\)/);
});
