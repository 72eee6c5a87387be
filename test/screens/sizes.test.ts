import { expect, test } from 'vitest';
import { aHost, anApp, aRunningVm, openConsole } from './setup.js';

test('80×24: everything has its place, and a console that does not fit has the whole screen', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns: 80, rows: 24 });
  await app.until('Kernel messages');
  app.keys('g', 'down');
  await app.until(/web +. running|running/);
  expect(Math.max(...app.text().map((row) => row.length))).toBeLessThanOrEqual(80);
  await openConsole(app);
  await app.until('root@web:~#');
  await app.untilGone('Kernel messages');
  app.type('uname');
  app.keys('enter');
  await app.until(/Heron/);
  app.keys('ctrl-]');
  await app.until('Kernel messages');
});

test('60×20 is reported as too small, keys do nothing, and a larger size shows all again', async () => {
  const host = await aHost();
  await host.tool('v3_create', host.image(), 'alien');
  const app = await anApp(host);
  await app.until('alien');
  app.resize(60, 20);
  await app.until('This terminal is too small: 60x20');
  app.keys('n', 'd', 'x');
  // A size that is painted after the keys were read: a key that waits may mean something on a larger screen.
  app.resize(61, 20);
  await app.until('This terminal is too small: 61x20');
  app.resize(100, 30);
  await app.until('alien');
  await app.until('Not in inventory (1)');
  expect(app.text().join('\n')).not.toMatch(/New VM|Delete/);
  app.resize(60, 20);
  await app.until('too small');
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
});

test('40×5: the question on leaving is asked in a form that fits, and can be cancelled and answered', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  await app.until('1 running');
  app.resize(40, 5);
  await app.until('too small');
  app.keys('q');
  await app.until(/^Leave\?$[\s\S]*▶ Stay[\s\S]*Esc cancel/m);
  app.keys('esc');
  await app.until('too small');
  app.keys('q');
  await app.until('▶ Stay');
  app.keys('down');
  await app.until('▶ Pause all and leave');
  app.keys('enter');
  expect(await app.exited).toEqual({ code: 0 });
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\tpaused');
});

test('200×60 and back: panes fill the terminal, a console keeps its size', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns: 200, rows: 60 });
  app.keys('g', 'down', 'c');
  await app.until('root@web:~#');
  const bottom = (rows: number) => app.text()[rows - 2] ?? '';
  expect(bottom(60).startsWith('╰')).toBe(true);
  expect(bottom(60).endsWith('╯')).toBe(true);
  expect([...bottom(60)].length).toBe(200);
  app.resize(120, 40);
  await app.until((rows) => [...(rows[38] ?? '')].length === 120);
  app.type('uname');
  app.keys('enter');
  await app.until('Heron', 'the console lives after the resize');
});
