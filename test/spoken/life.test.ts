import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { aHost, anActiveVm, v3Tui } from '../screens/setup.js';
import type { App, AppOptions } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { soon } from '../support/soon.js';
import { CHOICE, PROMPT, startTalk, VM_PROMPT } from './start-talk.js';

/** A talk about a host. */
function aTalk(host: SimulatedHost, options: Omit<AppOptions, 'args'> = {}, args = ['--screen-reader']) {
  return startTalk({ args: ['--host-root', host.root, ...args], ...options });
}

/** The bytes that a terminal acts on, but for line ends. */
function actsOnTerminal(app: App, bytes: Buffer = app.raw()): RegExpMatchArray | null {
  return bytes.toString().match(/[^\P{Cc}\r\n]/u);
}

test('a whole life in plain lines, without a single escape sequence', async () => {
  const host = await aHost();
  const { app, hears, says } = aTalk(host);
  await hears(/Host \S+: the module is loaded\./);
  await hears(/There are no VMs: new adds one\./);
  await says(PROMPT, 'new');
  await says(/Name: $/, 'web');
  await says(/config \(XML\).*: $/, host.config('web.xml'));
  await says(CHOICE, '1');
  await says(/guest image.*: $/, '/nowhere');
  await hears(/This image cannot be used: .*no such file/);
  await says(/guest image.*: $/, host.image('web.img'));
  await hears(/Name web, config \S+web\.xml, image \S+web\.img\./);
  await says(/Type yes to go on.*: $/, 'yes');
  await hears(/web is in the inventory, inactive\./);

  await says(PROMPT, 'activate web');
  await hears(/web is active on \/dev\/v3-vm0/);
  await says(PROMPT, 'list');
  await hears(/1\. web, stopped, \/dev\/v3-vm0/);
  await says(PROMPT, '1');
  await hears(/1\. start/);
  await says(VM_PROMPT, 'why');
  await hears(/Not possible: pause: /);
  await says(VM_PROMPT, 'start');
  await hears(/Start web: which mode\?/);
  await says(CHOICE, '4');
  await hears(/web is running\./);
  await says(VM_PROMPT, 'pause');
  await hears(/web is paused\./);
  await says(VM_PROMPT, 'pause');
  await hears(/error: pause: web is paused already/);
  await says(VM_PROMPT, 'continue');
  await hears(/web is running\./);

  await says(VM_PROMPT, 'stop');
  await hears(/Warning: Stop web\?/);
  await hears(/v3_stop \/dev\/v3-vm0/);
  await says(/Type yes for Stop, or Enter to cancel: $/, 'y');
  await hears(/Cancelled\./);
  await says(VM_PROMPT, 'x');
  await says(/Type yes for Stop, or Enter to cancel: $/, 'yes');
  await hears(/web is stopped\./);
  await says(VM_PROMPT, 'delete');
  await hears(/Warning: Delete web\?/);
  await says(/Type yes for Delete.*: $/, 'yes');
  await hears(/web is deleted\./);
  await says(PROMPT, 'messages');
  await hears(/\d\d:\d\d:\d\d, /);
  await says(PROMPT, 'quit');
  await hears(/v3_tui has ended\./);
  expect(await app.exited).toEqual({ code: 0 });
  expect(actsOnTerminal(app)).toBeNull();
  expect(app.raw().toString()).not.toContain('no longer listed');
  expect(JSON.parse(await v3Tui(host, 'list', '--json'))).toEqual([]);
});

test('a vcore is moved from the host page: what is to be moved is asked first', async () => {
  const host = await aHost();
  for (const name of ['web', 'db']) {
    await anActiveVm(host, name);
    await v3Tui(host, 'start', name, '--mode', 'none');
  }
  const { hears, says } = aTalk(host);
  await says(PROMPT, 'host');
  await hears(/\d\. move\r?\n/);
  await says(CHOICE, 'move');
  await hears(/1\. vcore 0 of web, on pcore \d+\r?\n/);
  await hears(/2\. vcore 0 of db, on pcore \d+\r?\n/);
  await hears(/\d\. 256 MB in 2 regions of web, on node 0\r?\n/);
  await says(CHOICE, '2');
  await hears(/Move vcore 0 of db to which pcore\?/);
  await hears(/\d\. pcore 3, idle/);
  await says(CHOICE, 'pcore 3');
  await hears(/vcore 0 of db is on pcore 3\./);
});

test('a VM takes no word of the program away by its name', async () => {
  const host = await aHost();
  for (const name of ['quit', 'list', 'web']) await anActiveVm(host, name);
  const { app, hears, says } = aTalk(host);
  await says(PROMPT, 'list');
  await hears(/\d\. quit, stopped/);
  const at = /(\d)\. list, stopped/.exec(app.raw().toString())?.[1] ?? '';
  await says(PROMPT, at);
  await says(/list, stopped\. Number or word, Enter goes back: $/, '');
  await says(PROMPT, 'web');
  await says(/web, stopped\. Number or word, Enter goes back: $/, '');
  await says(PROMPT, 'quit');
  expect(await app.exited).toEqual({ code: 0 });
});

test('a yes from before a warning does not answer it, and Ctrl-C does not wait for what is under way', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const { app, hears, says } = aTalk(host);
  await hears(PROMPT);
  app.type('delete web\ryes\ryes\r');
  await says(/Type yes for Delete.*: $/, '');
  await hears(/Cancelled\./);
  await host.fault('hang', 'launch', '1');
  await says(PROMPT, 'start web');
  await says(CHOICE, '4');
  await host.hangs('launch');
  app.kill('SIGINT');
  await hears(/It is still under way; its outcome will be told\./);
  await hears(PROMPT);
  await host.fault('release');
  await soon(() => {
    app.type('\r');
    expect(app.raw().toString()).toContain('web is running.');
  });
});

test("a console has the terminal as it is, and is left by the escape key; Ink's own switch asks for it", async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const { app, hears, says } = aTalk(host, { env: { INK_SCREEN_READER: 'true' } }, []);
  await says(PROMPT, 'start web');
  await says(CHOICE, '1');
  await hears(/web: console has the terminal now\./);
  const before = app.raw().indexOf('console has the terminal now.');
  expect(actsOnTerminal(app, app.raw().subarray(0, before))).toBeNull();
  await hears(/Leave with Ctrl-\]\./);
  await hears(/root@\S*:~# ?/);
  app.type('echo it-lives\r');
  await app.until(/^it-lives$/m);
  app.keys('ctrl-]');
  await hears(/You have left web: console\./);
  const after = app.raw().length;
  await says(PROMPT, 'state');
  await hears(/1 VM: 1 running\./);
  expect(actsOnTerminal(app, app.raw().subarray(after))).toBeNull();
  await says(PROMPT, 'quit');
  await hears(/Not possible: Leave them running/);
  await says(CHOICE, '3');
  expect(await app.exited).toEqual({ code: 0 });
  expect(app.terminalAfter()).toMatch(/ icanon .* echo /);
});

test('what others do is told after the line that is typed, or at once to who listens', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const { app, hears, says } = aTalk(host);
  await hears(PROMPT);
  app.type('lis');
  await v3Tui(host, 'start', 'web', '--mode', 'none');
  app.type('t\r');
  await hears(/list\r\n/);
  await soon(() => {
    app.type('\r');
    expect(app.raw().toString()).toContain('web went from stopped to running.');
  });
  await hears(/stopped to running\.\r\n/);
  await says(PROMPT, 'listen');
  await hears(/Enter ends this\./);
  await v3Tui(host, 'pause', 'web');
  await hears(/web went from running to paused\./);
  await v3Tui(host, 'continue', 'web');
  await hears(/web went from paused to running\./);
  app.type('\r');
  await hears(PROMPT);
  app.kill('SIGINT');
  await hears(/Leave\?/);
  await hears(CHOICE);
  app.kill('SIGINT');
  await hears(/Cancelled\./);
  await hears(PROMPT);
  app.kill('SIGTERM');
  expect(await app.exited).toEqual({ code: 143 });
  expect(actsOnTerminal(app)).toBeNull();
});

test('a terminal that is too small for a console is told what works there', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const { hears, says } = aTalk(host, { columns: 80, rows: 24 });
  await says(PROMPT, 'start web');
  await says(CHOICE, '1');
  await hears(/at least 80×25, this one is 80×24; a stream works at any size/);
});

test('a name that two VMs have chooses none of them', async () => {
  const host = await aHost();
  await host.tool('v3_create', host.image(), 'dup');
  await host.tool('v3_create', host.image(), 'dup');
  const { hears, says } = aTalk(host);
  await says(PROMPT, 'dup');
  await hears(/2 VMs are called dup: choose one by its number\./);
  await says(CHOICE, '');
  await says(PROMPT, 'pause dup');
  await hears(/2 VMs are called dup: choose one by its number\./);
  await says(CHOICE, '');
  await says(PROMPT, 'quit');
});

test('a page of a VM whose name another has is about the one that was chosen', async () => {
  const host = await aHost();
  const { inventory } = openStore(join(host.root, 'var/lib/v3_tui/inventory.db'));
  for (const image of ['/srv/one.img', '/srv/two.img']) inventory.add({ name: 'dup', config: '', image });
  inventory.close();
  const { hears, says } = aTalk(host);
  await says(PROMPT, '2');
  await says(VM_PROMPT, 'config');
  await hears(/image, \/srv\/two\.img/);
  await says(VM_PROMPT, '');
  await says(PROMPT, 'quit');
});
