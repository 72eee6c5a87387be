import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anApp, aRunningVm, leaveSession, openConsole, v3Tui } from './setup.js';

function settings(host: SimulatedHost, text: string): readonly string[] {
  const path = join(host.work, 'settings.toml');
  writeFileSync(path, text);
  return ['--settings', path];
}

/** However busy the machine is, no VM counts as stuck. */
const NEVER_STUCK = 'stuck-after = 0\n';

const bells = (app: App) => app.raw().filter((byte) => byte === 0x07).length;

test('a VM that falls into ERROR rings once, and has a sign until it was seen', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await aRunningVm(host, 'db');
  const app = await anApp(host, { env: { NO_COLOR: '1' } }, ['--ascii', ...settings(host, NEVER_STUCK)]);
  await app.until('2 running');
  await host.fault('error', 'v3-vm0');
  await app.until('! 1 alert: W');
  await app.until(/! ! web +v3-vm0/, 'the sign in the list');
  await app.until(() => bells(app) === 1, 'the bell');
  app.keys('W');
  await app.until(/Alerts {2}1 not seen[\s\S]*web crashed: it is in ERROR/);
  await app.until('ERROR at palacios/src/palacios/vmm_exits.c(118): Fatal exit of the guest');
  await app.until('all seen', 'the keys');
  app.keys('esc');
  await app.untilGone('alert: W', 'the count');
  expect(app.text().join('\n')).not.toContain('! ! web');
  app.keys('W');
  await app.until(/Alerts {2}0 not seen[\s\S]*web crashed/, 'it is still in the list');
  expect(bells(app)).toBe(1);
});

test('a guest that shuts itself down is told, a VM that is stopped by v3_tui or by hand is not', async () => {
  const host = await aHost();
  for (const name of ['web', 'db', 'old']) await aRunningVm(host, name);
  const app = await anApp(host, {}, settings(host, `${NEVER_STUCK}alert = ["osc9", "osc777"]\n`));
  await app.until('3 running');
  await v3Tui(host, '--yes', 'stop', 'web');
  await host.tool('v3_stop', '/dev/v3-vm1');
  await app.until('1 running');
  await host.fault('die', 'v3-vm2');
  await app.until('! 1 alert: W');
  const osc9 = '\x1b]9;v3_tui: old shut itself down\x1b\\';
  const osc777 = '\x1b]777;notify;v3_tui;old shut itself down\x1b\\';
  await app.until(() => app.raw().includes(osc777), 'the notification');
  app.keys('W');
  await app.until(/Alerts {2}1 not seen[\s\S]*old shut itself down/);
  await app.until('Guest powered itself off');
  await app.until('go to the VM', 'the keys');
  app.keys('enter');
  await app.until(/old {2}■ stopped/, 'the Details of the VM');
  expect(app.text().join('\n')).not.toContain('alert: W');
  for (const sequence of [osc9, osc777]) expect(app.raw().toString('utf8').split(sequence)).toHaveLength(2);
  expect(bells(app)).toBe(0);
});

test('a VM whose exits stand still is stuck until they move', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, {}, settings(host, 'stuck-after = 3\n'));
  await app.until(/running +[1-9]\S*\/s/, 'exits');
  await host.fault('stall', 'v3-vm0');
  await app.until('! 1 alert: W');
  app.keys('W');
  await app.until('web is stuck: it runs, without an exit for', 'the alert');
  await host.fault('clear');
  await app.until(/✓ .*web is stuck[\s\S]*its exits move again, after/, 'that it goes away');
  await app.untilGone('alert: W', 'the count');
});

test('an alert leaves a guest in full screen alone, and is shown on return', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await aRunningVm(host, 'db');
  const app = await anApp(host, { columns: 80, rows: 24 }, settings(host, NEVER_STUCK));
  await app.until('2 running');
  app.keys('g', 'down');
  await openConsole(app);
  await host.fault('error', 'v3-vm1');
  await app.until(() => bells(app) === 1, 'the bell');
  expect(app.text().join('\n')).not.toMatch(/db crashed|alert: W/);
  await leaveSession(app);
  await app.until('! 1 alert: W');
  app.keys('W');
  await app.until('db crashed: it is in ERROR');
});

test('Details have shown an alert to somebody once a key leads on from them', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, {}, settings(host, NEVER_STUCK));
  await app.until('1 running');
  app.keys('g', 'down', 'right');
  await app.until(/│ web {2}▶ running/, 'its Details');
  await host.fault('error', 'v3-vm0');
  await app.until('! 1 alert: W');
  await app.until(/alert +\d\d:\d\d:\d\d {2}web crashed/, 'the alert in Details');
  app.keys('tab');
  await app.untilGone('alert: W', 'the count');
});

test('in the dialog a key takes one alert for seen and goes on, another takes all', async () => {
  const host = await aHost();
  for (const name of ['web', 'db', 'old']) await aRunningVm(host, name);
  const app = await anApp(host, { columns: 80, rows: 24 }, settings(host, NEVER_STUCK));
  await app.until('3 running');
  for (const number of [0, 1, 2]) {
    await host.fault('error', `v3-vm${number}`);
    await app.until(`! ${number + 1} alert`);
  }
  app.keys('W');
  await app.until(/Alerts {2}3 not seen[\s\S]*▶ ! \S+ {2}old crashed[\s\S]*a seen, next/);
  app.keys('a');
  await app.until(/Alerts {2}2 not seen[\s\S]* {2}old crashed[\s\S]*▶ ! \S+ {2}db crashed/);
  app.keys('A');
  await app.until('Alerts  0 not seen');
  app.keys('up', 'up');
  await app.until(/▶ {3}\S+ {2}old crashed/, 'the newest again');
  app.keys('esc');
  await app.untilGone('Alerts', 'the dialog');
  expect(app.text().join('\n')).not.toMatch(/alerts?: W|! ! /);
});

test('who acts on a VM has seen its alerts', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, {}, settings(host, NEVER_STUCK));
  await app.until('1 running');
  app.keys('g', 'down');
  await host.fault('error', 'v3-vm0');
  await app.until('! 1 alert: W');
  app.keys('d');
  await app.until('▶ Cancel', 'the warning');
  app.keys('right', 'enter');
  await app.until('Active (0)');
  await app.untilGone('alert: W', 'the count');
});
