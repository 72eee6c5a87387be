import { expect, onTestFinished, test } from 'vitest';
import { aRunningVm, v3Tui } from '../screens/setup.js';
import { CHOICE, PROMPT, startTalk, VM_PROMPT } from '../spoken/start-talk.js';
import { startFarHost } from '../support/far-host.js';
import { freePort } from '../support/free-port.js';
import { soon } from '../support/soon.js';
import { withSshd } from '../support/with-sshd.js';
import { aClient } from './far-links.js';

withSshd(() => {
  test('in plain lines a far VM is paused, and its console has the terminal; a line that breaks is told', async () => {
    const client = aClient();
    const far = await startFarHost(client, 'node1');
    onTestFinished(() => far.end());
    await aRunningVm(far.host, 'web');
    client.set('node2', { port: await freePort(), hostKey: null });
    const { app, hears, says } = startTalk({
      args: ['--screen-reader', '-H', 'node1,node2'],
      env: client.env,
    });
    await hears(/2 hosts: the name of one chooses it\./);
    // A host that answers late is told of when it does.
    await soon(() => {
      app.type('list\r');
      const said = app.raw().toString();
      expect(said).toMatch(/node1: 1 VM: 1 running[^\n]*\n1\. web on node1, running, \/dev\/v3-vm0/);
      expect(said).toMatch(/node2: down for [^\n]*Connection refused/);
    });
    await says(PROMPT, 'pause web');
    await hears(/node1: web is paused\./);
    await says(PROMPT, 'node1/web');
    await says(VM_PROMPT, 'history');
    await hears(/pause web/);
    await says(VM_PROMPT, 'details');
    // The config is a file of that host.
    await hears(/name, v3-com1/);
    await says(VM_PROMPT, 'continue');
    await hears(/node1: web is running\./);
    await says(VM_PROMPT, 'stream');
    await says(/name of another stream; Enter cancels: $/, 'com1');
    await hears(/node1\/web: com1 has the terminal now\./);
    await hears(/root@\S*:~# ?/);
    app.keys('ctrl-]');
    await hears(/You have left node1\/web: com1\./);
    await says(VM_PROMPT, 'console');
    await hears(/node1\/web: console has the terminal now\./);
    await hears(/root@\S*:~# ?/);
    app.type('echo it-lives\r');
    await app.until(/^it-lives$/m);
    app.keys('ctrl-]');
    await hears(/You have left node1\/web: console\./);
    await says(VM_PROMPT, '');
    await hears(PROMPT);

    far.sshd.cut();
    // What happens while a line is typed is told after it.
    await soon(() => {
      app.type('\r');
      expect(app.raw().toString()).toMatch(
        /The line to node1 is down: [\s\S]*The line to node1 is up: 1 VM: 1 running/,
      );
    });
    expect(await v3Tui(far.host, 'list')).toMatch(/running +web/);
    app.type('quit\r');
    await hears(/Leave\?/);
    await says(CHOICE, 'Stop all and leave');
    expect(await app.exited).toEqual({ code: 0 });
    expect(await v3Tui(far.host, 'list')).toMatch(/stopped +web/);
  });
});
