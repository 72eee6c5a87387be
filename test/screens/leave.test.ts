import { expect, test } from 'vitest';
import { RESTORED } from '../support/screen.js';
import { aHost, anActiveVm, anApp, aRunningVm, v3Tui } from './setup.js';

test('leaving is refused while VMs of the inventory run; staying is the default', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await anActiveVm(host, 'idle');
  const app = await anApp(host);
  await app.until('1 running');
  app.keys('q');
  await app.until('▶ Stay', 'the refusal');
  await app.until(/web .*\/dev\/v3-vm0 .*running/, 'the VM that runs');
  expect(app.text().join('\n')).not.toContain('idle  /dev');
  await app.until('Leave them running: the setting allow-leaving-running is false');
  app.keys('enter');
  await app.untilGone('▶ Stay');
  app.keys('ctrl-c');
  await app.until('▶ Stay', 'the same for Ctrl-C');
  app.keys('down');
  await app.until('▶ Pause all and leave');
  app.keys('enter');
  expect(await app.exited).toEqual({ code: 0 });
  expect(app.modes()).toEqual(RESTORED);
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\tpaused');
  expect(await v3Tui(host, 'list')).toMatch(/active +paused +web/);
});

test('stop all and leave; a VM that does not stop keeps the program open', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  await app.until('1 running');
  await host.fault('fail', 'v3_stop', '1');
  app.keys('q');
  await app.until('▶ Stay');
  app.keys('down', 'down');
  await app.until('▶ Stop all and leave');
  app.keys('enter');
  await app.until(/stop web: failed[\s\S]*Enter close/, 'the failure');
  app.keys('enter');
  await app.untilGone('stop web: failed');
  app.keys('q');
  await app.until('▶ Stay');
  app.keys('down', 'down', 'enter');
  expect(await app.exited).toEqual({ code: 0 });
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\tstopped');
});

test('a VM outside the inventory, or in ERROR, does not prevent leaving', async () => {
  const host = await aHost();
  await host.tool('v3_create', host.image(), 'alien');
  await host.tool('v3_launch', '/dev/v3-vm0');
  await aRunningVm(host, 'sick');
  await host.fault('error', 'v3-vm1');
  await host.guests((lines) => lines.some((line) => line.includes('\tERROR\t')), 'ERROR');
  const app = await anApp(host);
  await app.until('ERROR');
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
});

test('SIGTERM and a dropped line leave the VMs alone', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  await app.until('1 running');
  app.kill('SIGTERM');
  expect(await app.exited).toEqual({ code: 143 });
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\trunning');
});
