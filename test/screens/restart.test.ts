import { expect, test } from 'vitest';
import { aHost, anActiveVm, anApp, aRunningVm } from './setup.js';

const OFFER = /The host was restarted[\s\S]*▶ Not at this time[\s\S]*Enter do it/;

test('a restart of the host under the program is told, and its VMs are activated again on demand', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await anActiveVm(host, 'db');
  const app = await anApp(host);
  await app.until('Active (2)');
  app.keys('?');
  await app.until('Esc close', 'the help');
  await host.reboot();
  await app.until(/^ a activate/m, 'the VM as inactive');
  expect(app.text().join('\n')).not.toContain('The host was restarted');
  app.keys('esc');
  await app.until(OFFER, 'the offer, once the user is free');
  expect(app.text().join('\n')).toContain('2 VMs that were active are inactive');
  app.keys('down');
  await app.until('▶ Activate them again');
  app.keys('enter');
  await app.until('Active (2)');
  expect(host.guestsFile()).toMatch(/^(web|db)\t\/dev\/v3-vm0\tstopped/m);
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
  expect(app.text().join('\n')).toContain('Inactive (1)');
});
