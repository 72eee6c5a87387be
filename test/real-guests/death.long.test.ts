import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RealGuest } from '../../src/cli/real-guest.js';
import { v3Tui } from '../screens/setup.js';
import { sendSignal } from '../support/send-signal.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aRealHost, exitsOf, openShell, PROMPT, qemusOf, realConfig } from './setup.js';
import { withRealGuest } from './with-real-guest.js';

const isIn = (host: SimulatedHost, state: string) =>
  host.guests((lines) => lines.some((line) => line.startsWith(`web\t/dev/v3-vm0\t${state}\t`)), state);

/** Adds, activates and starts the VM web. */
async function startWeb(host: SimulatedHost, files: RealGuest): Promise<void> {
  await v3Tui(host, 'new', 'web', '--config', host.config('web.xml', realConfig(files)), '--build');
  await v3Tui(host, 'activate', 'web');
  await v3Tui(host, 'start', 'web', '--mode', 'none');
}

/** Creates and launches a VM that is in no inventory. */
async function launch(host: SimulatedHost, files: RealGuest, name: string): Promise<string> {
  const before = qemusOf(host).length;
  await host.tool('v3_create', '-b', host.config(`${name}.xml`, realConfig(files)), name);
  const [, device = ''] = new RegExp(`^${name}\t(\\S+)\t`, 'm').exec(host.guestsFile() ?? '') ?? [];
  await host.tool('v3_launch', device);
  await expect.poll(() => qemusOf(host)).toHaveLength(before + 1);
  return device;
}

await withRealGuest((files) => {
  test('a guest stands still while it is paused, and what it does to itself is seen: reboot, poweroff, panic', async () => {
    const host = await aRealHost(files);
    await startWeb(host, files);
    const shell = await openShell(host, '/dev/v3-vm0', 'com1');
    const boots = async () => {
      await shell.until(/Welcome to/);
      shell.type('\r');
      await shell.until(PROMPT);
    };

    // A busy guest that is paused does nothing, and its exits stand still.
    shell.type('yes >/dev/null\r');
    await expect.poll(() => qemusOf(host)).toHaveLength(1);
    const [qemu = 0] = qemusOf(host);
    await v3Tui(host, 'pause', 'web');
    const exits = exitsOf(host);
    const worksDuringList = async () => {
      const before = vcpuMs(qemu);
      await v3Tui(host, 'list');
      return vcpuMs(qemu) - before;
    };
    await expect.poll(worksDuringList).toBeLessThan(10);
    expect(exitsOf(host)).toBe(exits);
    await v3Tui(host, 'continue', 'web');
    await expect.poll(() => exitsOf(host)).toBeGreaterThan(exits + 20_000);
    shell.forget();
    shell.type('\x03');
    await shell.until(PROMPT);

    // One that restarts itself goes on running.
    shell.forget();
    shell.type('reboot\r');
    await boots();
    await isIn(host, 'running');
    expect(qemusOf(host)).toEqual([qemu]);
    expect(host.log()).toContain('vm web');

    // One that powers itself off is stopped, and boots again at the next start.
    shell.type('poweroff\r');
    await isIn(host, 'stopped');
    await expect.poll(() => qemusOf(host)).toEqual([]);
    shell.forget();
    await v3Tui(host, 'start', 'web', '--mode', 'none');
    shell.type('\r');
    await boots();

    // One that panics is in ERROR, with a line in the log.
    expect(host.log()).not.toMatch(/vm web[^\n]*ERROR at/);
    shell.type('panic\r');
    await isIn(host, 'ERROR');
    expect(host.log()).toMatch(/vm web[^\n]*ERROR at/);
  });

  test('a QEMU that is killed is a VM in ERROR, which can be freed; none outlives a VM that is stopped, or a host', async () => {
    const host = await aRealHost(files);
    await startWeb(host, files);
    await expect.poll(() => qemusOf(host)).toHaveLength(1);
    sendSignal(qemusOf(host)[0], 'SIGKILL');
    await isIn(host, 'ERROR');
    await v3Tui(host, 'delete', 'web', '--yes');
    expect(host.guestsFile()).toBe('');

    const device = await launch(host, files, 'db');
    await host.tool('v3_stop', device);
    await expect.poll(() => qemusOf(host)).toEqual([]);
    await host.tool('v3_launch', device);
    await expect.poll(() => qemusOf(host)).toHaveLength(1);
    await v3Tui(host, 'simulator', 'stop', host.root);
    expect(qemusOf(host)).toEqual([]);
  });

  test('no QEMU outlives the killed kernel of a host, a running one or a paused one', async () => {
    const host = await aRealHost(files);
    await launch(host, files, 'web');
    await host.tool('v3_pause', await launch(host, files, 'db'));
    expect(host.guestsFile()).toMatch(/web\t\S+\trunning[\s\S]*db\t\S+\tpaused/);
    execFileSync('pkill', ['-KILL', '-f', `kernel ${host.root}`]);
    await expect.poll(() => qemusOf(host)).toEqual([]);
  });
});

/** For how long QEMU's vcpu has worked, in ms: no other thread has worked longer. */
function vcpuMs(qemu: number): number {
  const tasks = `/proc/${qemu}/task`;
  const worked = readdirSync(tasks).map((task) => {
    const [nanoseconds] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1_000_000;
  });
  return Math.max(...worked);
}
