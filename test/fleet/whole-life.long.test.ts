import { expect, onTestFinished, test } from 'vitest';
import { choose, leaveSession, openStream } from '../screens/setup.js';
import { SMALL_CONFIG } from '../support/checkpoints.js';
import { startFarHost } from '../support/far-host.js';
import { type App, startApp } from '../support/screen.js';
import type { SshClient } from '../support/ssh-client.js';
import { withSshd } from '../support/with-sshd.js';
import { aClient } from './far-links.js';

withSshd(() => {
  test('two programs share two far hosts: a VM lives its whole life there by keys', async () => {
    const client = aClient();
    const [one, two] = await Promise.all(['node1', 'node2'].map((alias) => startFarHost(client, alias)));
    onTestFinished(async () => {
      await Promise.all([one?.end(), two?.end()]);
    });
    if (one === undefined || two === undefined) throw new Error('no hosts');
    const { host } = two;
    const config = host.config('web.xml', SMALL_CONFIG);
    const app = await aFleet(client);
    const other = await aFleet(client);

    await toHost(app, 'node2');
    app.keys('n');
    await app.until(/1 of \d: name/, 'the first step');
    app.type('web');
    app.keys('enter');
    await app.until(/2 of \d: config/, 'the config step');
    app.type(config);
    app.keys('enter');
    await app.until('▶ a ready guest image', 'the image step');
    await choose(app, 'built from the config');
    await app.until(/: summary/, 'the summary');
    app.keys('enter');
    await app.until(/web is in the inventory.*, inactive/, 'the entry');
    app.keys('a');
    await app.until(/web is active on .*v3-vm0, stopped/, 'the activation');
    await other.until(/■.web +v3-vm0 +stopped/, 'the VM in the other program');

    app.keys('s');
    await choose(app, 'console');
    await app.until('root@web:~#', 'the prompt of the guest');
    app.type('echo from-afar\r');
    await app.until(/││from-afar *│/, 'the answer of the guest');
    await leaveSession(app);
    await openStream(app, 'com1');
    await leaveSession(app);

    app.keys('S');
    await app.until(/Save a checkpoint of .*web/, 'the form');
    app.type('first');
    app.keys('enter');
    await app.until(/first.* was saved|saved.*first/, 'the checkpoint');

    await toVm(other, 'web');
    await other.until('p pause', 'the end of the save');
    other.keys('p');
    await other.until(/web +‖ paused/, 'the pause in the other program');
    await app.until(/web was paused by \S+, from \S+, in another v3_tui/, 'who paused it');
    await other.until('u continue', 'the end of the pause');
    other.keys('u');
    await other.until(/web +▶ running/, 'that it runs again');

    await host.reboot();
    await app.until(/was restarted[\s\S]*▶ Not now/, 'the offer');
    await choose(app, 'Activate all');
    await app.until(/1 of 1 active again/, 'the recovery');
    await other.until(/web +(?:▶|■) (?:running|stopped)/, 'the VM in the other program');
    expect(one.host.guestsFile()).toBe('');
    // One login for each program.
    expect([one.sshd.accepted(), two.sshd.accepted()]).toEqual([2, 2]);
    app.keys('q');
    expect(await app.exited).toEqual({ code: 0 });
  });
});

/** A program on both hosts, each of which was read. */
async function aFleet(client: SshClient): Promise<App> {
  const app = startApp({ args: ['-H', 'node1,node2'], env: client.env, columns: 140, rows: 45 });
  onTestFinished(() => app.close());
  await app.until(/node1 \(0\)[\s\S]*node2 \(0\)/, 'both hosts');
  return app;
}

/** Goes to the line of a host. */
async function toHost(app: App, id: string): Promise<void> {
  while (!app.text()[0]?.includes(`v3_tui  ${id}`)) {
    const [before] = app.text();
    app.keys('j');
    await app.until((rows) => rows[0] !== before, `the host after ${before}`);
  }
}

/** Goes to the VM of this name. */
async function toVm(app: App, name: string): Promise<void> {
  app.keys('/', 'ctrl-u');
  app.type(name);
  app.keys('enter');
  await app.until(new RegExp(`││ ${name} +[▶‖■] `), `the Details of ${name}`);
}
