import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RESTORED, startApp } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anApp, aRunningVm, leaveSession, openConsole, openStream } from './setup.js';
import { press, withMouse } from './support/mouse.js';

/** A host whose VM runs a full-screen program on its stream, which takes the mouse and shows what is typed. */
async function aHostWithFullScreenGuest(): Promise<SimulatedHost> {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const tool = join(host.root, 'bin/v3_stream');
  rmSync(tool);
  const page = String.raw`\033[?1049h\033[2J\033[H\033[?1000h\033[?1006hwhole page\r\n`;
  writeFileSync(tool, `#!/bin/sh\nprintf '${page}'\nexec cat -v\n`, { mode: 0o755 });
  return host;
}

test('the wheel over a session scrolls its history back, and on again', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const settings = join(host.root, 'settings.toml');
  // On a busy machine v3_cons_tc leaves keys that come together until the next one.
  writeFileSync(settings, 'console-tool = "v3_cons_sc"\n');
  const app = await withMouse(await anApp(host, { columns: 160, rows: 50 }, ['--settings', settings]));
  app.keys('g', 'down');
  await openConsole(app);
  await app.until('root@web:~#', 'the prompt');
  for (const last of [120, 140, 160]) {
    app.type(`seq ${last - 19} ${last}\r`);
    await app.until(new RegExp(`[│┃] ?${last} `), 'the last number');
  }
  await leaveSession(app);
  await app.until('PgUp scrolls back', 'a history');
  press(app, /(?<=[│┃] ?)160 /, 64, 4);
  await app.until('Scrolled back', 'the history');
  // All of them count, also those that come in one read: twelve rows.
  await app.until(/[│┃] ?149 +[│┃]+\n.*Scrolled back/, 'the history');
  press(app, 'Scrolled back', 65, 4);
  await app.until(/[│┃] ?160 /, 'the last number');
  await app.until('PgUp scrolls back', 'the end');
});

test('a full-screen guest in a tab gets nothing of our mouse, and changes nothing of it', async () => {
  const host = await aHostWithFullScreenGuest();
  const app = await withMouse(await anApp(host, { columns: 120, rows: 40 }));
  app.keys('g', 'down');
  await openStream(app);
  await app.until('whole page', 'the guest');
  press(app, 'whole page');
  press(app, 'whole page', 64);
  app.type('typed\r');
  await app.until('typed', 'what was typed');
  expect(app.picture()).not.toMatch(/\[<|;\d+M/);
  await app.until(() => app.modes().mouse === 'vt200', 'the mouse mode vt200');
  await leaveSession(app);
  press(app, 'whole page', 64);
  press(app, 'whole page', 65);
  app.keys('z');
  await app.untilGone('VMs', 'the zoom');
  app.keys('i');
  await app.until('keys go to the guest', 'the guest on the whole screen');
  app.type('again\r');
  await app.until('again', 'what was typed');
  await app.until(/whole page[\s\S]*typed/);
  app.kill('SIGTERM');
  expect(await app.exited).toEqual({ code: 143 });
  expect(app.modes()).toEqual(RESTORED);
});

test('where a guest has the terminal itself, the mouse that it takes is its own', async () => {
  const host = await aHostWithFullScreenGuest();
  const words = ['attach', 'web', '--mode', 'stream', '--stream', 'com1', '--raw'];
  const app = startApp({ args: ['--host-root', host.root, ...words], columns: 80, rows: 24 });
  onTestFinished(() => app.close());
  await app.until('whole page', 'the guest');
  await app.until(() => app.modes().mouse === 'vt200', 'the mouse mode vt200');
  app.write('\x1b[<64;5;5M\r');
  await app.until('^[[<64;5;5M', 'the wheel');
  app.write('\x1d');
  expect(await app.exited).toEqual({ code: 0 });
  expect(app.modes()).toEqual(RESTORED);
});
