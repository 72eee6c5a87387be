import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { App } from '../support/screen.js';
import { sendSignal } from '../support/send-signal.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anActiveVm, anApp, aRunningVm } from './setup.js';

const SSH = { SSH_CONNECTION: '10.0.0.9 51000 10.0.0.5 22', USER: 'alice' };

async function selectFirstVm(app: App): Promise<void> {
  app.keys('g', 'down');
  await app.until(/\[Details\]/);
}

async function startByVnc(app: App): Promise<void> {
  app.keys('s');
  await app.until('▶ console', 'the modes');
  app.keys('down', 'down');
  await app.until('▶ VNC', 'VNC');
  app.keys('enter');
}

/** Where the shown server is, as its page says. */
function server(app: App): { tunnel: string; address: string; password: string; port: number } {
  const value = (label: string) =>
    app
      .text()
      .map((row) => new RegExp(`${label} +(.*?) +│`).exec(row)?.[1])
      .find((text) => text !== undefined) ?? '';
  const address = value('A address');
  return {
    tunnel: value('y tunnel'),
    address,
    password: value('Y password'),
    port: Number(address.split(':')[1]),
  };
}

/** The processes that run a tool of this host. */
function running(host: SimulatedHost, tool: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes(host.root) && words.includes(tool);
      } catch {
        return false;
      }
    });
}

const leftIn = (app: App) => readdirSync(join(app.folder, 'tmp')).filter((name) => name.includes('vnc'));

test('VNC without a display: it asks first, says how to get there, copies that, and ends with the VM', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const app = await anApp(host, { env: { ...SSH, DISPLAY: undefined, WAYLAND_DISPLAY: undefined } });
  await selectFirstVm(app);
  await startByVnc(app);
  await app.until('▶ Cancel', 'the warning');
  await app.until('Serve VNC on every address of this host?');
  app.keys('enter');
  await app.untilGone('▶ Cancel');
  await app.until(/web +v3-vm0 +stopped/);

  await startByVnc(app);
  await app.until('▶ Cancel', 'the warning again');
  app.keys('right');
  await app.until('▶ Serve');
  app.keys('enter');
  await app.until('The VNC server is up, on every address.');
  await app.until('No display here: connect from your own machine.');
  await app.until('Nobody is connected.');
  const { tunnel, address, password, port } = server(app);
  expect(tunnel).toBe(`ssh -L ${port}:127.0.0.1:${port} alice@10.0.0.5`);
  await app.until(`iptables -I INPUT ! -i lo -p tcp --dport ${port} -j DROP`);

  for (const [key, what, text] of [
    ['y', 'ssh line', tunnel],
    ['A', 'address', address],
    ['Y', 'password', password],
  ] as const) {
    app.keys(key);
    await app.until(`The ${what} was sent to the terminal's clipboard.`);
    expect(app.raw().toString('latin1')).toContain(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`);
  }

  app.resize(80, 24);
  await app.until(/y A Y copy {2}w ends it[\s\S]*DROP +│/, 'all of the page on a small terminal');
  app.resize(120, 40);

  const viewer = connect(port, '127.0.0.1');
  onTestFinished(() => void viewer.destroy());
  await app.until('1 viewer is connected.');
  viewer.destroy();
  await app.until('Nobody is connected.');
  await host.tool('v3_pause', '/dev/v3-vm0');
  await app.until('web is paused; the VNC server stays connected', 'what became of the VM');
  await host.tool('v3_continue', '/dev/v3-vm0');
  await app.untilGone('web is paused');
  await host.tool('v3_stop', '/dev/v3-vm0');
  await app.until('Ended: web was stopped');
  await expect.poll(() => running(host, 'v3_x0vncserver')).toEqual([]);
  expect(leftIn(app)).toEqual([]);

  await host.tool('v3_launch', '/dev/v3-vm0');
  await app.until(/web +v3-vm0 +running/);
  app.keys('enter');
  await app.until('▶ Cancel', 'the warning before it is opened again');
});

test('VNC with a display: a viewer is opened, and again by v; both go with the tab', async () => {
  const host = await aHost();
  await host.fault('new-vnc', 'on');
  await aRunningVm(host, 'web');
  const app = await anApp(host, { env: { DISPLAY: ':99' } });
  await selectFirstVm(app);
  app.keys('v');
  await app.until('The VNC server is up, on this machine only, with TLS.');
  await app.until('vncviewer is open.');
  for (const viewer of running(host, 'vncviewer')) sendSignal(viewer, 'SIGKILL');
  await app.until('No viewer is open.');
  await app.until('vncviewer ended');
  app.keys('v');
  await app.until('vncviewer is open.');
  app.keys('w');
  await app.until('Ended: closed');
  await expect.poll(() => [running(host, 'v3_x0vncserver'), running(host, 'vncviewer')]).toEqual([[], []]);
  expect(leftIn(app)).toEqual([]);
});

test('what a killed program left of a VNC session is gone after the next start', async () => {
  const host = await aHost();
  await host.fault('new-vnc', 'on');
  await aRunningVm(host, 'web');
  const env = { TMPDIR: mkdtempSync(join(host.work, 'tmp-')), DISPLAY: undefined };
  const app = await anApp(host, { env });
  await selectFirstVm(app);
  app.keys('v');
  await app.until('The VNC server is up');
  app.kill('SIGKILL');
  await app.exited;
  await expect.poll(() => running(host, 'v3_x0vncserver')).toEqual([]);
  const left = () => readdirSync(env.TMPDIR).filter((name) => name.includes('vnc'));
  expect(left()).toHaveLength(1);
  await anApp(host, { env });
  await expect.poll(left).toEqual([]);
});

test.each(['SIGTERM', 'SIGHUP'] as const)(
  'a program that ends by %s takes server and viewer with it',
  async (signal) => {
    const host = await aHost();
    await host.fault('new-vnc', 'on');
    await aRunningVm(host, 'web');
    const env = { TMPDIR: mkdtempSync(join(host.work, 'tmp-')), DISPLAY: ':99' };
    const app = await anApp(host, { env });
    await selectFirstVm(app);
    app.keys('v');
    await app.until('vncviewer is open.');
    app.kill(signal);
    await app.exited;
    expect([running(host, 'v3_x0vncserver'), running(host, 'vncviewer')]).toEqual([[], []]);
    expect(readdirSync(env.TMPDIR)).toEqual([]);
  },
);

test('several VMs are served at once where the settings allow it', async () => {
  const host = await aHost();
  await aRunningVm(host, 'one');
  await aRunningVm(host, 'two');
  const settings = join(host.work, 'settings.toml');
  writeFileSync(settings, 'vnc-off-loopback = "allow"\nexclusive-modes = false\n');
  const app = await anApp(host, { env: { DISPLAY: undefined } }, ['--settings', settings]);
  await selectFirstVm(app);
  app.keys('v');
  await app.until('one: VNC]');
  await app.until('The VNC server is up');
  const first = server(app);
  app.keys('tab', 'tab', 'down', 'v');
  await app.until('two: VNC]');
  await app.until('The VNC server is up');
  const second = server(app);
  expect(second.port).not.toBe(first.port);
  expect(second.password).not.toBe(first.password);
  expect(running(host, 'v3_x0vncserver')).toHaveLength(2);
});
