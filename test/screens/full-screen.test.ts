import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import { aHost, anApp, aRunningVm, killTool, openConsole } from './setup.js';

const KEYS_ARE_THE_GUESTS = 'keys go to the guest';

/** Fills the guest's screen with numbered lines, so that its prompt is in the last row. */
async function fillScreen(app: App): Promise<void> {
  await app.until('root@web:~#');
  app.type('seq 101 140');
  app.keys('enter');
  await app.until((rows) => rows.findLast((row) => row !== '' && !/keys go to/.test(row)) === 'root@web:~#');
}

/** The program on a terminal of this size, with an open console that is typed into. */
async function anAppWithConsole(columns: number, rows: number): Promise<App> {
  const host = await aHost();
  // On a busy machine v3_cons_tc leaves keys that come together until the next one.
  await host.fault('no-cons-tc', 'on');
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns, rows });
  await app.until('Kernel messages');
  app.keys('g', 'down');
  await app.until(/\[Details\]/);
  await openConsole(app);
  return app;
}

test('z gives the whole screen to the pane that has the keys, and z or Esc give it back as it was', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns: 100, rows: 30 });
  app.keys('g', 'down');
  await app.until(/┤VMs/);
  await app.until('Kernel messages');
  const list = () => app.text().map((row) => row.slice(0, 32));
  const before = list().slice(1, -1).join('\n');
  app.keys('z');
  await app.untilGone('Kernel messages');
  await app.until((rows) => /^ VMs$/.test(rows[1] ?? ''), 'the list without a frame');
  expect(app.text().join('\n')).not.toMatch(/[│╭╰]/);
  app.keys('z');
  await app.until(
    () => list().slice(1, 20).join('\n') === before.slice(0, 19 * 33 - 1),
    'the list as it was',
  );
  await app.until('Kernel messages');
  app.keys('tab', 'tab');
  await app.until(/┤Kernel messages/);
  app.keys('z');
  await app.until((rows) => (rows[1] ?? '').startsWith(' Kernel messages'), 'the log on the whole screen');
  await app.untilGone(/VMs/);
  app.keys('esc');
  await app.until(/ VMs /);
  await app.until(/┤Kernel messages/, 'the keys in the log');
});

test('80×24: a console has all its columns, 23 rows beside the hint and 24 without it, and the cursor in sight', async () => {
  const app = await anAppWithConsole(80, 24);
  await app.untilGone('Kernel messages');
  expect(app.text().join('\n')).not.toMatch(/[│╭]/);
  await fillScreen(app);
  // The last of 25 rows has the prompt; while the hint stands the first two are above the view.
  const rowsOf = (first: number) => [...Array.from({ length: 141 - first }, (_, at) => String(first + at))];
  const shows = (first: number) => (rows: readonly string[]) =>
    rows.slice(0, 141 - first).join() === rowsOf(first).join() && rows[141 - first] === 'root@web:~#';
  await app.until(shows(118), '24 rows of the guest once the hint has gone');
  await app.until(() => app.cursor()?.row === 23, 'the cursor in the last row');
  expect(app.text().join('\n')).not.toContain(KEYS_ARE_THE_GUESTS);
  app.type(`echo ${'x'.repeat(62)}`);
  await app.until((rows) => (rows[23] ?? '').length === 79);
  app.type('yz');
  await app.until((rows) => (rows[22] ?? '').endsWith('xy') && (rows[22] ?? '').length === 80, 'column 80');
  await app.until(() => app.cursor()?.row === 23, 'the cursor in the last row');
  app.keys('ctrl-]');
  await app.until('Kernel messages');
  await app.until('i types into it');
  app.keys('i');
  await app.until((rows) => (rows[23] ?? '').includes(KEYS_ARE_THE_GUESTS), 'the hint again');
  const beside = app.text();
  await app.until(() => app.cursor()?.row === 22, 'the cursor above the hint');
  expect(beside[22]?.startsWith('z')).toBe(true);
});

test('72×20: the view of a console follows the cursor', async () => {
  const app = await anAppWithConsole(72, 20);
  await app.until('root@web:~#');
  app.type(`echo ${'x'.repeat(57)}END`);
  await app.until(/x{40}END$/m, 'the cursor in sight');
  await app.untilGone('root@web', 'the left edge');
});

test('a larger terminal has the console in its middle, with the hint below it', async () => {
  const app = await anAppWithConsole(200, 60);
  await app.until('root@web:~#');
  app.keys('ctrl-]');
  await app.until('i types into it');
  app.keys('z');
  await app.untilGone('Kernel messages');
  app.keys('i');
  await app.until((rows) => /^ {60}\S/.test(rows.find((row) => row.includes('root@web:~#')) ?? ''));
  await app.until(() => app.cursor()?.column === 60 + 'root@web:~# '.length, 'the cursor behind the prompt');
  await app.until((rows) => (rows[59] ?? '').includes(KEYS_ARE_THE_GUESTS), 'the hint');
  app.keys('ctrl-]');
  await app.until((rows) => (rows[1] ?? '').includes('web: console]'), 'the pane still on the whole screen');
  app.keys('esc');
  await app.until('Kernel messages');
});

test('a stream on the whole terminal has its size at once, and why it ended is told', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns: 100, rows: 30 });
  app.keys('g', 'down', 't');
  await app.until('▶ com1');
  app.keys('enter');
  await app.until(KEYS_ARE_THE_GUESTS);
  app.keys('enter');
  await app.until('root@web:~#');
  app.keys('ctrl-]');
  await app.until('i types into it');
  app.keys('z');
  await app.untilGone('Kernel messages');
  app.keys('i');
  await app.untilGone('web: com1]');
  expect(app.text().join('\n')).not.toMatch(/[│╭]/);
  app.type('seq 101 140');
  app.keys('enter');
  await app.until((rows) => rows[29] === 'root@web:~#' && rows[0] === '112', 'all rows the guest’s');
  killTool(host, 'v3_stream');
  await app.until(/Ended: /);
  await app.until('the session has ended');
  app.keys('ctrl-]');
  await app.until('web: com1');
});
