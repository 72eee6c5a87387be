import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RealGuest } from '../../src/cli/real-guest.js';
import { v3Tui } from '../screens/setup.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aRealHost, exitsOf, openShell, qemusOf, realConfig } from './setup.js';
import { withRealGuest } from './with-real-guest.js';

/** A host with a guest whose shell answers on its first stream. */
async function aRunningGuest(files: RealGuest) {
  const host = await aRealHost(files);
  await v3Tui(host, 'new', 'web', '--config', host.config('web.xml', realConfig(files)), '--build');
  await v3Tui(host, 'activate', 'web');
  await v3Tui(host, 'start', 'web', '--mode', 'none');
  return { host, shell: await openShell(host, '/dev/v3-vm0', 'com1') };
}

const isIn = (host: SimulatedHost, state: string) =>
  host.guests((lines) => lines.some((line) => line.startsWith(`web\t/dev/v3-vm0\t${state}\t`)), state);

await withRealGuest((files) => {
  test('a busy guest that is paused does nothing, and its exits stand still', async () => {
    const { host, shell } = await aRunningGuest(files);
    shell.type('yes >/dev/null\r');
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
  });

  test('a guest that powers itself off is stopped, and boots again at the next start', async () => {
    const { host, shell } = await aRunningGuest(files);
    shell.type('poweroff\r');
    await isIn(host, 'stopped');
    await expect.poll(() => qemusOf(host)).toEqual([]);
    await v3Tui(host, 'start', 'web', '--mode', 'none');
    shell.type('\r');
    await shell.until(/Welcome to[\s\S]*Welcome to/);
  });

  test('a guest that restarts itself goes on running', async () => {
    const { host, shell } = await aRunningGuest(files);
    shell.type('reboot\r');
    await shell.until(/Welcome to[\s\S]*Welcome to/);
    await isIn(host, 'running');
    expect(host.log()).toContain('vm web');
  });

  test('a guest that panics is in ERROR, with a line in the log', async () => {
    const { host, shell } = await aRunningGuest(files);
    shell.type('panic\r');
    await isIn(host, 'ERROR');
    expect(host.log()).toMatch(/vm web[^\n]*ERROR at/);
  });

  test('a QEMU that is killed is a VM in ERROR, which can be freed', async () => {
    const { host } = await aRunningGuest(files);
    const [qemu = 0, ...others] = qemusOf(host);
    expect(others).toEqual([]);
    process.kill(qemu, 'SIGKILL');
    await isIn(host, 'ERROR');
    await v3Tui(host, 'delete', 'web', '--yes');
    expect(host.guestsFile()).toBe('');
  });

  test.each(['running', 'paused'])(
    'no QEMU outlives the killed kernel of a host, a %s one',
    async (state) => {
      const { host } = await aRunningGuest(files);
      if (state === 'paused') await v3Tui(host, 'pause', 'web');
      expect(qemusOf(host)).toHaveLength(1);
      execFileSync('pkill', ['-KILL', '-f', `kernel ${host.root}`]);
      await expect.poll(() => qemusOf(host)).toEqual([]);
    },
  );

  test('no QEMU outlives a VM that is stopped, or a host', async () => {
    const { host } = await aRunningGuest(files);
    await v3Tui(host, 'stop', 'web', '--yes');
    await expect.poll(() => qemusOf(host)).toEqual([]);
    await v3Tui(host, 'start', 'web', '--mode', 'none');
    await v3Tui(host, 'simulator', 'stop', host.root);
    expect(qemusOf(host)).toEqual([]);
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
