import { expect, test } from 'vitest';
import { aHost, anApp, v3Tui } from './setup.js';

test('a VM made outside appears by itself and is adopted with its config and image', async () => {
  const host = await aHost();
  const config = host.config('alien.xml');
  const image = host.image('alien.img');
  const app = await anApp(host);
  await host.tool('v3_create', image, 'alien');
  await app.until('Not in inventory (1)', 'the VM made outside');
  app.keys('G', 's');
  await app.until('it is not in the inventory: adopt it first');
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

test('a VM made again outside under the name of an inactive entry: the user is asked whether it is that one', async () => {
  const host = await aHost();
  const config = host.config();
  const image = host.image();
  await v3Tui(host, 'new', 'web', '--config', config, '--image', image);
  await host.tool('v3_create', image, 'web');
  const app = await anApp(host);
  await app.until('Not in inventory (1)');
  app.keys('G', 'a');
  await app.until(/Adopt web/);
  await app.until(/inactive/i, 'the question');
});
