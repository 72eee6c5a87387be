import { expect, test } from 'vitest';
import { v3Tui } from '../screens/setup.js';
import { aRealHost, openShell, realConfig } from './setup.js';
import { withRealGuest } from './with-real-guest.js';

const COUNTED = /\n(\d+)\r/g;

await withRealGuest((files) => {
  test('a checkpoint is loaded, and the counter goes on where it was', async () => {
    const host = await aRealHost(files);
    await v3Tui(host, 'new', 'web', '--config', host.config('web.xml', realConfig(files)), '--build');
    await v3Tui(host, 'activate', 'web');
    await v3Tui(host, 'start', 'web', '--mode', 'none');
    const shell = await openShell(host, '/dev/v3-vm0', 'com1');
    shell.type('count\r');
    await shell.until(/\n3\r/);
    await v3Tui(host, 'save', 'web', '--name', 'counting');
    const saved = shell.numbers(COUNTED).at(-1) ?? 0;
    await shell.until(new RegExp(`\\n${saved + 5}\\r`));

    shell.forget();
    await v3Tui(host, 'load', 'web', 'counting', '--yes');
    // It counts again from where it was saved.
    await shell.until(new RegExp(`\\n${saved + 3}\\r`));
    expect(shell.text()).not.toContain('Welcome to');
    shell.type('\x03');

    // Into a stopped VM: it goes on at the next start, without a boot.
    await v3Tui(host, 'stop', 'web', '--yes');
    await v3Tui(host, 'load', 'web', 'counting', '--yes');
    shell.forget();
    await v3Tui(host, 'start', 'web', '--mode', 'none');
    await shell.until(new RegExp(`\\n${saved + 3}\\r`));
    expect(shell.text()).not.toContain('Welcome to');
  });

  test('a load into another config is refused, and the running guest is left stopped', async () => {
    const host = await aRealHost(files);
    for (const [name, megabytes] of [
      ['web', 128],
      ['big', 160],
    ] as const) {
      const config = host.config(`${name}.xml`, realConfig(files, { megabytes }));
      await v3Tui(host, 'new', name, '--config', config, '--build');
      await v3Tui(host, 'activate', name);
      await v3Tui(host, 'start', name, '--mode', 'none');
    }
    const folder = `${host.work}/of-web`;
    await host.tool('v3_save', '/dev/v3-vm0', 'DIR', folder);
    await host.tool('v3_load', '/dev/v3-vm1', 'DIR', folder);
    expect(host.log()).toContain('Error Loading VM state');
    expect(host.guestsFile()).toMatch(/web\t\/dev\/v3-vm0\trunning[\s\S]*big\t\/dev\/v3-vm1\tstopped/);
  });
});
