import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { busyHost } from '../bench/busy-host.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { openPlayedHost } from '../support/played-host.js';
import { openPlayedSsh } from '../support/played-ssh.js';
import { startApp } from '../support/screen.js';
import { soon } from '../support/soon.js';

const folder = ownTmpdir();

test('hosts come, change and go with the settings while the program runs', async () => {
  const { root } = busyHost(folder(), { vms: 2, vcores: 1, isBusy: false });
  const host = openPlayedHost(root, join(folder(), 'played.db'));
  onTestFinished(() => host.end());
  const lines: string[] = [];
  const ssh = await openPlayedSsh((name, line, stream) => {
    lines.push(`${name}: ${line}`);
    host.play(stream);
  });
  onTestFinished(() => ssh.end());
  const settings = join(folder(), 'config.toml');
  const say = (...hosts: readonly string[]) =>
    writeFileSync(settings, hosts.map((text) => `[[hosts]]\n${text}\n`).join('\n'));
  say();
  const app = startApp({
    args: ['--settings', settings, '--host-root', root, '--inventory', join(folder(), 'own.db')],
    env: { PATH: ssh.env.PATH },
  });
  onTestFinished(() => app.close());
  await app.until('vm-00', 'this machine alone');

  say('name = "alpha"', 'name = "beta"\nssh = "beta.example"');
  await app.until(/local \(2\)[\s\S]*alpha \(2\)[\s\S]*beta \(2\)/, 'the hosts that were added');

  app.type('F');
  await app.until('Hosts  3 of 3', 'the menu of hosts');
  app.type('beta');
  await app.until('Hosts  1 of 3', 'the host in the menu');
  app.keys('enter');
  await app.until(/beta.example/, 'the page of the host');
  say('name = "gamma"\nssh = "alpha"', 'name = "beta"\nssh = "beta.example"\nread-only = true');
  await app.until('none: it is read-only', 'that the host is read-only');
  await app.until(
    (rows) => /gamma \(2\)[\s\S]*beta \(2\)/.test(rows.join('\n')) && !/alpha \(/.test(rows.join('\n')),
    'another name',
  );
  await soon(() => expect(lines.join('\n')).toMatch(/beta\.example: .*bridge.*--read-only/));

  writeFileSync(settings, '[[hosts]\n');
  await app.until('Settings', 'what is wrong with the file');
  await app.until(/gamma \(2\)/, 'the hosts as they were');

  say('name = "gamma"\nssh = "alpha"');
  await app.until(
    (rows) => /gamma \(2\)/.test(rows.join('\n')) && !/beta \(/.test(rows.join('\n')),
    'that a host is gone',
  );

  app.type('F');
  await app.until('Type [user@]host to add one', 'the menu of hosts');
  app.type('root@delta');
  await app.until(/\+root@delta +a new host, over ssh/, 'the host that is not there yet');
  app.keys('enter');
  await app.until(/gamma \(2\)[\s\S]*root@delta \(2\)/, 'the host that was added');
  await app.until(/root@delta {2}connected/, 'its page');
  app.type('F');
  await app.until('Hosts  3 of 3', 'the menu again');
  app.type('delta');
  await app.until(/root@delta +module ok/, 'the added host in the menu');
  app.keys('ctrl-d', 'esc');
  await app.until((rows) => !/root@delta \(/.test(rows.join('\n')), 'that it is left out');
});
