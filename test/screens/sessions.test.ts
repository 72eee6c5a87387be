import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type App, RESTORED } from '../support/screen.js';
import { aHost, anApp, aRunningVm, killTool, leaveSession, openConsole, openStream, v3Tui } from './setup.js';

async function selectFirstVm(app: App): Promise<void> {
  app.keys('g', 'down');
  await app.until(/\[Details\]/);
}

test('a stream: its name is offered, a command is answered, the session stays while the user looks elsewhere', async () => {
  const host = await aHost();
  await aRunningVm(host, 'db');
  const app = await anApp(host);
  await selectFirstVm(app);
  await openStream(app, 'com1');
  app.keys('enter');
  await app.until('root@db:~#', 'the prompt');
  app.type('echo one-two');
  app.keys('enter');
  await app.until(/^.*one-two\s*│?$/m, 'the echo');
  await leaveSession(app);
  app.keys('[', '[');
  await app.until('[Details]');
  app.keys(']', ']');
  await app.until('[1 db: com1]');
  await app.until('one-two');
  app.keys('w');
  await app.until('(ended)', 'the end of the session');
  await app.until('one-two', 'what was on the screen');
  app.keys('w');
  await app.untilGone('db: com1');
});

test('two streams at once, each its own', async () => {
  const host = await aHost();
  await aRunningVm(host, 'db');
  const app = await anApp(host);
  await selectFirstVm(app);
  await openStream(app, 'com1');
  app.keys('enter');
  await app.until('root@db:~#');
  app.type('echo first');
  app.keys('enter', 'ctrl-]');
  await app.until('i types into it');
  await openStream(app, 'v3-com1');
  app.keys('enter');
  await app.until('root@db:~#');
  app.type('echo second');
  app.keys('enter', 'ctrl-]');
  await app.until('second');
  await app.until((rows) => !rows.some((row) => row.includes('echo first')), 'only the second stream');
  app.keys('[');
  await app.until('echo first', 'the first stream as it was');
});

test('another escape key in the settings works at once, also for a guest that has the keyboard', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const settings = `${host.root}/settings.toml`;
  writeFileSync(settings, '');
  const app = await anApp(host, {}, ['--settings', settings]);
  await selectFirstVm(app);
  app.keys('c');
  await app.until('keys go to the guest');
  writeFileSync(settings, 'escape-key = "ctrl-o"\n');
  await app.until('Ctrl-O back to the manager');
  app.write('\x0f');
  await app.until('i types into it');
});

test('one VM at a time in console mode: a second one shows the reason', async () => {
  const host = await aHost();
  await aRunningVm(host, 'one');
  await aRunningVm(host, 'two');
  const app = await anApp(host);
  await selectFirstVm(app);
  await openConsole(app);
  await leaveSession(app);
  app.keys('esc');
  await app.until(/┤VMs/);
  app.keys('down', 'c');
  await app.until(/console: taken by console of one/, 'the reason');
  app.keys('enter');
  await app.until('taken by console of one', 'the reason in the action menu');
});

test('the mode is taken for other programs on the inventory too', async () => {
  const host = await aHost();
  await aRunningVm(host, 'one');
  await aRunningVm(host, 'two');
  const first = await anApp(host);
  await selectFirstVm(first);
  first.keys('c');
  await first.until('keys go to the guest');
  const second = await anApp(host);
  second.keys('g', 'down', 'down', 'c');
  // Before the claims are read the attempt itself finds it taken.
  await second.until(/console(:| is) taken by console of one in another v3_tui/);
});

test('kill -9 of a session tool ends the session, says so, and leaves the keys with it until the escape key', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  await selectFirstVm(app);
  await openConsole(app);
  await app.until('root@web:~#');
  killTool(host, 'v3_cons');
  await app.until(/Ended: .*SIGKILL/, 'why it ended');
  await app.until('root@web:~#', 'what was on the screen');
  await app.until('the session has ended', 'where the keys go');
  app.type('top');
  app.keys('ctrl-]');
  await app.until('w closes', 'the manager');
  expect(app.text().join('\n')).not.toMatch(/Which stream|pausing|is paused/);
  expect(host.guestsFile()).toContain('running');
  app.keys('p');
  await app.until('web is paused');
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
  expect(app.modes()).toEqual(RESTORED);
  expect(app.terminalAfter()).toMatch(/ echo /);
});

test('a paused VM continues in its former mode without a question', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  await selectFirstVm(app);
  await openConsole(app);
  await leaveSession(app);
  app.keys('p');
  await app.until('web is paused');
  app.keys('w');
  await app.until('(ended)');
  app.keys('w');
  await app.until('[Details]');
  app.keys('s');
  await app.until('keys go to the guest', 'its console again');
  expect(await v3Tui(host, 'list')).toMatch(/running\s+web/);
});
