import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import { soon } from '../support/soon.js';
import { aHost, anActiveVm, anApp, journalFollowers, v3Tui } from './setup.js';

const said = (app: App, text: string) => app.text().filter((row) => row.includes(text)).length;

test.each([
  ['journal', 'the journal'],
  ['kmsg', '/dev/kmsg'],
  ['dmesg', 'dmesg every 2 s'],
])('a host whose kernel log goes to %s alone shows its messages', async (place, title) => {
  const host = await aHost();
  await host.fault('log-to', place);
  await host.fault('log', 'said before the start');
  const app = await anApp(host);
  await app.until('said before the start', 'the lines of the past');
  await app.until(`Kernel messages  ${title}`);
  await host.fault('log', 'said meanwhile');
  await app.until('said meanwhile', 'the next line');
  expect(said(app, 'said before the start')).toBe(1);
});

test('a journal that is refused is told in the title, and goes on where it was', async () => {
  const host = await aHost();
  await host.fault('log-to', 'journal');
  await host.fault('log', 'the first line');
  const app = await anApp(host);
  await app.until('the first line', 'the log');
  await host.fault('deny', 'journalctl');
  await app.until('insufficient permissions', 'the reason');
  await host.fault('log', 'the line meanwhile');
  await host.fault('clear');
  await app.until('the line meanwhile', 'the journal again');
  expect(said(app, 'the first line')).toBe(1);
});

test('a log file that is missing is told, and read when it appears', async () => {
  const host = await aHost();
  const path = join(host.root, 'var/log/messages');
  await host.fault('log-to', 'dmesg');
  const app = await anApp(host, {}, ['--log', path]);
  await app.until('not there', 'that it is missing');
  await host.fault('log-to', 'file');
  await host.fault('log', 'the first line of the file');
  await app.until('the first line of the file', 'the line');
});

test('S shows the log sources, and one that is chosen takes over', async () => {
  const host = await aHost();
  await host.fault('log', 'a line of the past');
  const app = await anApp(host);
  await app.until('a line of the past', 'the log');
  app.keys('shift-tab');
  await app.until('┤Kernel messages', 'the keys in the log');
  app.keys('S');
  await app.until('▶ auto', 'the menu');
  const menu = app.text().join('\n');
  expect(menu).toMatch(/messages {2}in use, a log/);
  expect(menu).toContain('the journal: No journal files were found.');
  expect(menu).toContain('/dev/kmsg: no such file or directory');
  app.keys('down', 'down', 'enter');
  await app.until('dmesg every 2 s', 'the other source');
  await app.until(
    (rows) => rows.filter((row) => row.includes('a line of the past')).length === 1,
    'its lines',
  );
  await host.fault('log', 'a line from now');
  await app.until('a line from now', 'the next line');
});

test('the setting names a source', async () => {
  const host = await aHost();
  const settings = host.config('settings.toml', 'log = "dmesg"\ndmesg = 0.5\n');
  const app = await anApp(host, {}, ['--settings', settings]);
  await app.until('dmesg every 0.5 s', 'the source');
});

test.each(['journal', 'kmsg', 'dmesg'])(
  'a refused call has the reason from the kernel, where its log goes to %s',
  async (place) => {
    const host = await aHost();
    await host.fault('log-to', place);
    await anActiveVm(host, 'web');
    await host.fault('fail', 'launch');
    await expect(v3Tui(host, 'start', 'web', '--mode', 'none')).rejects.toThrow(
      'kernel: ERROR at palacios/src/palacios/vmm.c(406): Cannot launch VM: fault injected',
    );
  },
);

test.each(['q', 'SIGKILL'] as const)('no journalctl is left after %s', async (way) => {
  const host = await aHost();
  await host.fault('log-to', 'journal');
  await host.fault('log', 'the first line');
  const app = await anApp(host);
  await app.until('the first line', 'the log');
  expect(journalFollowers(host)).not.toEqual([]);
  if (way === 'q') app.keys('q');
  else app.kill(way);
  await app.exited;
  await soon(() => expect(journalFollowers(host)).toEqual([]));
});
