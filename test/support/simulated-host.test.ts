import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { processesAbout } from '../simulator/simulated-host.js';
import { startHost } from './simulated-host.js';

test('starts a host, runs its tools, sets faults, restarts it, and leaves nothing', async () => {
  const host = await startHost();
  try {
    expect(host.guestsFile()).toBe('');
    const created = await host.tool('v3_create', host.image(), 'web');
    expect(created).toMatchObject({ code: 0, signal: null });
    await host.guests((lines) => lines.some((line) => line.startsWith('web\t/dev/v3-vm0\tstopped')), 'web');
    await host.fault('fail', 'launch', '1');
    expect((await host.tool('v3_launch', '/dev/v3-vm0')).stderr).toContain('IOCTL error');
    await host.reboot();
    expect(host.guestsFile()).toBe('');
    expect(host.log()).toContain('palacios');
    await expect(host.fault('no-such-fault')).rejects.toThrow('no such fault');
    expect((await host.tool('v3_create', '-b', host.config(), 'built')).code).toBe(0);
  } finally {
    await host.stop();
  }
  expect(existsSync(host.work)).toBe(false);
  expect(processesAbout(host.root)).toEqual([]);
});
