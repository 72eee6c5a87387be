import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type App, startApp } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anActiveVm, anApp, aRunningVm, v3Tui } from './setup.js';

const OFFER = /The host was restarted[\s\S]*▶ Not now[\s\S]*Enter do it/;

/** On 80x24, where the offer covers the list. */
function aSmallApp(host: SimulatedHost): App {
  const app = startApp({ args: ['--host-root', host.root], columns: 80, rows: 24 });
  onTestFinished(() => app.close());
  return app;
}

test('a host restart while the program runs is reported, and its VMs are activated again on demand', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await anActiveVm(host, 'db');
  const app = await anApp(host);
  await app.until('Active (2)');
  app.keys('?');
  await app.until('Esc close', 'the help');
  await host.reboot();
  await app.until(/· web/, 'the VM as inactive');
  expect(app.text().join('\n')).not.toContain('The host was restarted');
  app.keys('esc');
  await app.until(OFFER, 'the offer, once the user is free');
  await app.until('2 VMs are no longer active');
  await app.until(/db {2}was active[\s\S]*web {2}was running/);
  app.keys('down');
  await app.until('▶ Activate all  leave them stopped');
  app.keys('enter');
  await app.until('Active (2)');
  await app.until('2 of 2 active again.');
  expect(host.guestsFile()).toMatch(/^db\t\/dev\/v3-vm0\tstopped.*\nweb\t\/dev\/v3-vm1\tstopped/);
});

test('the next start offers it too, once, and not before Palacios is there', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  await host.reboot();
  await host.fault('module', 'off');
  const app = await anApp(host);
  await app.until('NOT LOADED');
  await app.until('was active');
  expect(app.text().join('\n')).not.toContain('The host was restarted');
  await host.fault('module', 'on');
  await app.until(OFFER, 'the offer');
  app.keys('enter');
  await app.untilGone('The host was restarted');
  app.keys('r');
  await app.until('Read again.');
  expect(app.text().join('\n')).not.toContain('The host was restarted');
  await app.until('Inactive (1)');
});

test('a module reload while the program runs is reported as such, with the same offer', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  await app.until('Active (1)');
  await host.fault('module', 'off');
  await app.until(/lost {6}at module unload *│?\n.* {10}was running on \/dev\/v3-vm0/);
  await host.fault('module', 'on');
  await app.until(/The module was reloaded[\s\S]*▶ Not now[\s\S]*Enter do it/, 'the offer');
  await app.until(/Palacios forgets its VMs when[\s\S]*module is unloaded\./);
  app.keys('esc');
  await app.untilGone('The module was reloaded');
  app.keys('H');
  await app.until('the module was unloaded: web is inactive', 'the history');
});

test('VMs that were running are started one after another, with progress; a failure shows its reason', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await aRunningVm(host, 'db');
  await v3Tui(host, 'pause', 'db');
  await aRunningVm(host, 'mail');
  await host.reboot();
  rmSync(join(host.work, 'mail.img'));
  await host.fault('hang', 'launch', '1');
  const app = aSmallApp(host);
  await app.until(OFFER, 'the offer');
  const offer = app.text().join('\n');
  for (const line of [
    /db {2}was paused/,
    /mail {2}was running/,
    /web {2}was running/,
    /guest held is lost: it is left stopped/,
  ]) {
    expect(offer).toMatch(line);
  }
  expect(offer).toMatch(/start those that ran {2}2 of 3/);
  app.keys('down', 'down');
  await app.until('▶ Activate all, and start');
  app.keys('enter');
  await app.until('activating 3 of 3', 'the progress');
  app.keys('L');
  await app.until('lost VMs: activating is under way', 'that it goes on');
  // It may not have come to its call yet, and then there is nothing to release.
  const failureShown = async () => {
    await host.fault('release');
    return app.text().join('\n').includes('activate mail: failed');
  };
  await expect.poll(failureShown).toBe(true);
  await app.until(/mail\.img/);
  app.keys('enter');
  await app.until('2 of 3 active again, 1 started, 1 that was paused left stopped.');
  await app.until('Active (2)');
  expect(host.guestsFile()).toMatch(/^db\t\/dev\/v3-vm0\tstopped.*\nweb\t\/dev\/v3-vm1\trunning/);
  expect(app.text().join('\n')).not.toContain('keys go to the guest');
});

test('chosen VMs are activated, and a key brings back the offer for the others', async () => {
  const host = await aHost();
  for (const name of ['a1', 'b2', 'c3']) await aRunningVm(host, name);
  await host.reboot();
  const app = aSmallApp(host);
  await app.until(OFFER, 'the offer');
  app.keys('G');
  await app.until('▶ Choose…');
  // The second Enter was pressed before the checklist could be seen: it must do nothing.
  app.keys('enter', 'enter');
  await app.until(/▶ \[ \] a1 {2}was running on \/dev\/v3-vm0/, 'the checklist');
  app.keys('enter');
  await app.until('Nothing is marked: press Space to mark a row.');
  app.keys('j', 'space', 's');
  await app.until('1 of 3 marked');
  await app.until('s start those that ran: no');
  app.keys('enter');
  await app.until('1 of 1 active again.');
  await app.until('Active (1)');
  expect(host.guestsFile()).toMatch(/^b2\t\/dev\/v3-vm0\tstopped/);
  app.keys('L');
  await app.until('2 VMs are no longer active', 'the offer again');
  app.keys('esc');
  await app.untilGone('The host was restarted');
  expect(host.guestsFile()).toMatch(/^b2\t.*\n$/);
});

test('a VM that somebody freed is shown as freed, and not offered', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const app = await anApp(host);
  await app.until('Active (1)');
  await host.tool('v3_free', '/dev/v3-vm0');
  await app.until(/web +freed/);
  await app.until(/lost {6}freed outside v3_tui *│?\n.* {10}was active on \/dev\/v3-vm0/);
  app.keys('L');
  await app.until('lost VMs: no VM was lost by a restart of the host');
});
