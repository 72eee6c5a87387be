import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { INVERSE } from '../../src/terminal/cells.js';
import type { App } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anApp, aRunningVm, leaveSession, openConsole } from './setup.js';

/** The console of a VM that has scrolled past `echo alpha-one`, on a terminal of 80×24 without colours. */
async function aScrolledConsole(): Promise<{ app: App; host: SimulatedHost }> {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const settings = join(host.root, 'settings.toml');
  // On a busy machine v3_cons_tc leaves keys that come together until the next one.
  writeFileSync(settings, 'console-tool = "v3_cons_sc"\n');
  const terminal = { columns: 80, rows: 24, env: { NO_COLOR: '1' }, cwd: host.root };
  const app = await anApp(host, terminal, ['--settings', settings]);
  app.keys('g', 'down');
  await app.until(/\[Details\]/);
  await openConsole(app);
  await app.until('root@web:~#', 'the prompt');
  app.type('echo alpha-one');
  app.keys('enter');
  await app.until(/^alpha-one/m, 'the echo');
  app.type('seq 101 130');
  app.keys('enter');
  await app.until(/^ *130 *$/m, 'the end of the numbers');
  await leaveSession(app);
  await app.until('PgUp scrolls back', 'the offer to scroll');
  return { app, host };
}

test('what a console has shown can be scrolled to, searched and copied at 80×24 without colours', async () => {
  const { app } = await aScrolledConsole();
  app.keys('pageup', 'pageup');
  await app.until('Scrolled back  End returns to the end');
  app.keys('home');
  await app.until('Heron guest kernel', 'its first line');
  app.keys('end');
  await app.until(/│130 .*│/, 'its last lines');
  await app.until('PgUp scrolls back');

  app.keys('/');
  app.type('alpha-one');
  await app.until('search: alpha-one');
  app.keys('enter');
  await app.until('/alpha-one: 1 of 2', 'the newest hit');
  await app.until(() => reversed(app) === 'alpha-one', 'the hit, reversed');
  app.keys('n');
  await app.until('/alpha-one: 2 of 2');
  app.keys('n');
  await app.until('/alpha-one: 1 of 2, on from the newest');

  app.keys('y');
  await app.until('copy: nothing selected');
  app.keys('n', 'N', 'V');
  await app.until('copy: 1 line');
  app.keys('enter');
  const sent = `\x1b]52;c;${Buffer.from('alpha-one').toString('base64')}\x07`;
  await app.until(() => app.raw().includes(sent), 'the text for the clipboard');
  await app.until('PgUp scrolls back', 'the end of copy mode');
});

test('all lines are saved in a new file for their owner only, also from a zoomed pane', async () => {
  const { app, host } = await aScrolledConsole();
  app.keys('z', 'y');
  await app.until('copy: nothing selected');
  app.keys('s');
  await app.until('Save all lines');
  app.keys('enter');
  await app.untilGone('Save all lines');
  const path = join(host.root, 'web-console.txt');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const saved = readFileSync(path, 'utf8').split('\n');
  expect(saved[0]).toContain('Heron guest kernel');
  expect(saved).toContain('alpha-one');
  expect(saved.slice(-3)).toEqual(['130', 'root@web:~#', '']);
  app.keys('s');
  await app.until('web-console-2.txt', 'a free name');
  app.keys('esc');
  await app.untilGone('Save all lines');
  app.keys('esc');
  await app.untilGone('copy: nothing selected');
});

test('b goes to where the guest began after a reset', async () => {
  const { app } = await aScrolledConsole();
  app.keys('b');
  await app.until('This session has seen no launch or reset of web.');
  app.keys('R');
  await app.until('▶ Cancel', 'the warning');
  app.keys('right', 'enter');
  await app.until('Resetting cores', "the kernel's line");
  await app.until('init: host name', 'its second boot');
  app.keys('b');
  await app.until('Scrolled back');
  await app.until(
    (rows) => /│\[ +0\.000000\] Heron guest kernel/.test(rows[2] ?? ''),
    'its first line at the top',
  );
});

/** What is shown reversed inside the pane. */
function reversed(app: App): string {
  const rows = app.cells().rows.slice(1, -1);
  return rows
    .flat()
    .filter(({ style }) => (style.bits & INVERSE) !== 0)
    .map(({ text }) => text)
    .join('');
}
