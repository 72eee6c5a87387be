import { expect, onTestFinished, test } from 'vitest';
import { anActiveVm, aRunningVm, openConsole, v3Tui } from '../screens/setup.js';
import { type FarHost, startFarHost } from '../support/far-host.js';
import { type App, startApp } from '../support/screen.js';
import { openSshClient, type SshClient } from '../support/ssh-client.js';
import { withSshd } from '../support/with-sshd.js';

function aClient(): SshClient {
  const client = openSshClient();
  onTestFinished(() => client.end());
  return client;
}

/** A far host with a VM, by default one that runs. */
async function aHost(client: SshClient, alias: string, vm: string, make = aRunningVm): Promise<FarHost> {
  const far = await startFarHost(client, alias);
  onTestFinished(() => far.end());
  await make(far.host, vm);
  return far;
}

/** The program on these hosts. */
function showing(client: SshClient, hosts: string): App {
  const app = startApp({ args: ['-H', hosts], env: client.env });
  onTestFinished(() => app.close());
  return app;
}

/** Goes to the VM of this name. */
async function goTo(app: App, name: string): Promise<void> {
  app.keys('/', 'ctrl-u');
  app.type(name);
  app.keys('enter');
  await app.until(new RegExp(`││ ${name} +[▶‖■] `), `the Details of ${name}`);
}

withSshd(() => {
  test('a VM of one far host is paused, and typed into; another program sees it, and the other host is as it was', async () => {
    const client = aClient();
    const [a, b] = await Promise.all([aHost(client, 'node1', 'web'), aHost(client, 'node2', 'db')]);
    const app = showing(client, 'node1,node2');
    await app.until((rows) => ['node1', 'node2', 'web', 'db'].every((name) => rows.join().includes(name)));
    await goTo(app, 'db');
    app.keys('p');
    await app.until(/db +‖ paused/, 'that it is paused');
    expect(await v3Tui(b.host, 'list')).toMatch(/paused +db/);
    expect(await v3Tui(a.host, 'list')).toMatch(/running +web/);
    expect(await v3Tui(b.host, 'history', 'db')).toMatch(/pause db/);
    app.keys('H');
    await app.until(/History of node2\/db[\s\S]*✓ .* pause db/, 'the history of the far VM');
    app.keys('a', 'a');
    await app.until(
      /History of all hosts[\s\S]*node2 .* pause db[\s\S]*node1 .* start web/,
      'that of both hosts',
    );
    app.keys('esc');
    app.keys('tab', 'tab', 'A', 'z');
    await app.until((rows) => {
      const shown = ['Kernel messages of all hosts', 'node1 web', 'node2 Pausing VM (db)'];
      return shown.every((text) => rows.join('\n').includes(text));
    }, 'the kernel messages of both hosts');
    app.keys('z', 'shift-tab', 'shift-tab');

    await goTo(app, 'web');
    await openConsole(app);
    await app.until('root@web:~#', 'the prompt');
    app.type('uptime');
    app.keys('enter');
    await app.until(/up \d+ s/, 'the answer of the guest');

    a.sshd.cut();
    await app.until('the line to node1 broke', 'that the line broke');
    await app.until('root@web:~#', 'the last screen');
    await leaveEnded(app);
    app.keys('enter');
    await app.until(() => !app.text().join('\n').includes('the line to node1 broke'), 'another session');
    await app.until('root@web:~#', 'the prompt again');
    await v3Tui(a.host, 'stop', 'web', '--yes');
    await app.until(/web was stopped by \S+, in another v3_tui/, 'who stopped it there');
    expect(b.sshd.accepted()).toBe(1);
  });

  test('an unknown host key is asked for before the screen, and again when the user connects: Ctrl-C there is ssh’s', async () => {
    const client = aClient();
    const far = await aHost(client, 'node1', 'web');
    client.set('node1', { port: far.sshd.port, hostKey: null, lines: ['StrictHostKeyChecking ask'] });
    const app = showing(client, 'node1');
    await app.until('continue connecting (yes/no', 'the question of ssh');
    app.type('no');
    app.keys('enter');
    await app.until(/node1 .*down/, 'that it is down');
    await app.until('Host key verification failed', 'the words of ssh');
    const asked = (count: number) => (rows: readonly string[]) =>
      rows.filter((row) => row.includes('connecting (yes/no')).length === count;
    app.keys('r');
    await app.until(asked(2), 'the question again');
    app.keys('ctrl-c');
    await app.until('r lets ssh ask', 'the screen, which stays');
    app.keys('F');
    await app.until('Hosts  1 of 1', 'the menu');
    app.keys('ctrl-r');
    await app.until(asked(3), 'the question once more');
    app.type('yes');
    app.keys('enter');
    await app.until('web', 'the list');
    // One without a question, and one for each: nothing is tried by itself once ssh was refused.
    expect(client.calls().filter((words) => words.includes('ControlMaster=yes'))).toHaveLength(4);
  });

  test('leaving waits for no host that hangs', async () => {
    const client = aClient();
    const [, hung] = await Promise.all([
      aHost(client, 'node1', 'web', anActiveVm),
      aHost(client, 'node2', 'db', anActiveVm),
    ]);
    const app = showing(client, 'node1,node2');
    await app.until((rows) => ['web', 'db'].every((name) => rows.join().includes(name)));
    hung.sshd.freeze();
    app.keys('q');
    expect(await app.exited).toEqual({ code: 0 });
  });
});

/** Leaves a session that has ended. */
async function leaveEnded(app: App): Promise<void> {
  app.keys('ctrl-]');
  await app.until('Enter connects again', 'the manager');
}
