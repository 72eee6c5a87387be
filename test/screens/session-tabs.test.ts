import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import { aHost, anApp, aRunningVm, leaveSession, openConsole } from './setup.js';

/** Opens the stream of that name of the selected VM, and leaves the keys to it. */
async function openStream(app: App, name: string): Promise<void> {
  const chosen = () => app.text().find((row) => /▶ (com1|v3-com1|another)/.test(row));
  app.keys('t');
  await app.until('Which stream?', 'the choice of a stream');
  while (!chosen()?.includes(`▶ ${name} `)) {
    const before = chosen();
    app.keys('down');
    await app.until(() => chosen() !== before, 'the next stream');
  }
  const from = app.raw().length;
  app.keys('enter');
  await app.until(() => app.raw().includes('keys go to the guest', from), 'the stream');
}

test('at 80 columns: tabs by number, what is new has a sign, and those without room are counted on both sides', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns: 80, rows: 24 });
  app.keys('g', 'down');
  await app.until('[Details]');
  await openStream(app, 'com1');
  await leaveSession(app);
  await openStream(app, 'v3-com1');
  await leaveSession(app);
  await openConsole(app);
  await leaveSession(app);
  await app.until('[3 web: console]');
  expect(app.text().join('\n')).toContain('‹');
  app.keys('1');
  await app.until('[1 web: com1]');
  await app.until(/\d\+?›/, 'the count of those on the right');
  app.keys('2');
  await app.until('[2 web: v3-com1]');
  // The guest prints on its console when it is started again.
  await host.tool('v3_reset', '/dev/v3-vm0', 'all');
  await app.until(/\d\+›|3 web: console \+/, 'the sign of what is new');
  app.keys('3');
  await app.until('[3 web: console]');
  app.keys('0');
  await app.until('[Details]');
  app.keys('9');
  await app.until('There is no session 9.');
});

test('an ended session is opened again in its own tab; a closed one comes back', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  app.keys('g', 'down');
  await app.until('[Details]');
  await openConsole(app);
  await leaveSession(app);
  await openStream(app, 'com1');
  await leaveSession(app);
  app.keys('1', 'w');
  await app.until('[1 web: console (ended)]', 'the end');
  await app.until('Enter connects again', 'what can be done');
  const from = app.raw().length;
  app.keys('enter');
  await app.until(() => app.raw().includes('keys go to the guest', from), 'the console');
  await leaveSession(app);
  await app.until('[1 web: console]', 'its place');
  await app.until('2 web: com1', 'the other tab');
  app.keys('w');
  await app.until('(ended)');
  app.keys('w');
  await app.until('1 web: com1', 'one tab less');
  app.keys('T');
  await app.until('2 web: console', 'the tab again');
});

test('a session survives another tab, a storm of resizes, and being stopped and continued', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  app.keys('g', 'down');
  await app.until('[Details]');
  await openConsole(app);
  await app.until('root@web:~#');
  await leaveSession(app);
  app.keys('0');
  await app.until('[Details]');
  for (let turn = 0; turn < 40; turn += 1) app.resize(80 + (turn % 7) * 15, 24 + (turn % 5) * 6);
  app.resize(120, 40);
  app.kill('SIGSTOP');
  app.kill('SIGCONT');
  app.keys('1');
  await app.until('[1 web: console]');
  app.keys('i');
  await app.until('keys go to the guest');
  app.type('echo still-$((40+2))');
  app.keys('enter');
  await app.until('still', 'the answer');
  expect(app.text().join('\n')).not.toContain('Ended');
});
