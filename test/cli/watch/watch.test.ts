import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { WatchEvent } from '../../../src/cli/watch/events.js';
import { type SimulatedHost, startHost } from '../../support/simulated-host.js';
import { soon } from '../../support/soon.js';
import { COMMAND, type Running, run, start } from '../command.js';

async function aHost(): Promise<SimulatedHost> {
  const host = await startHost();
  onTestFinished(() => host.stop());
  return host;
}

async function aRunningVm(host: SimulatedHost, name: string): Promise<void> {
  const root = ['--host-root', host.root];
  await run('new', name, '--config', host.config(`${name}.xml`), '--image', host.image(), ...root);
  await run('activate', name, ...root);
  await run('start', name, '--mode', 'none', ...root);
}

function aWatch(host: SimulatedHost, ...words: string[]): Running {
  const watch = start(['watch', '--host-root', host.root, ...words]);
  onTestFinished(() => void watch.child.kill('SIGKILL'));
  return watch;
}

type Line = WatchEvent & { time: string };

/** The events so far; a line that is not JSON fails. */
const eventsOf = (watch: Running): readonly Line[] =>
  watch
    .stdout()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** Waits for an event, and returns it. */
const told = (watch: Running, wanted: Partial<WatchEvent>): Promise<Line> =>
  soon(() => {
    const found = eventsOf(watch).find((event) =>
      Object.entries(wanted).every(([key, value]) => event[key as keyof WatchEvent] === value),
    );
    if (found === undefined)
      throw new Error(`no ${JSON.stringify(wanted)} in\n${watch.stdout()}${watch.stderr()}`);
    return found;
  });

test('tells what is so at the start, then every change, alert and error, and writes nothing', async () => {
  const host = await aHost();
  for (const name of ['web', 'db', 'old']) await aRunningVm(host, name);
  const folder = join(host.root, 'var/lib/v3_tui');
  const written = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]);
  const before = written();
  const watch = aWatch(host);
  await told(watch, { event: 'present', vm: 'old', device: '/dev/v3-vm2', to: 'running' });
  expect(eventsOf(watch)[0]).toMatchObject({ event: 'host', to: 'module-loaded' });

  await host.tool('v3_pause', '/dev/v3-vm1');
  await told(watch, { event: 'state', vm: 'db', from: 'running', to: 'paused' });
  await host.fault('error', 'v3-vm0');
  await told(watch, { event: 'state', vm: 'web', from: 'running', to: 'error' });
  const alert = await told(watch, { event: 'alert', vm: 'web', to: 'error' });
  expect(alert.words).toBe('web crashed: it is in ERROR');
  expect(Math.abs(Date.parse(alert.time) - Date.now())).toBeLessThan(600_000);
  const error = await told(watch, { event: 'kernel-error', vm: 'web', device: '/dev/v3-vm0' });
  expect(error.line).toContain('Fatal exit of the guest');
  await host.fault('die', 'v3-vm2');
  await told(watch, { event: 'alert', vm: 'old', to: 'stopped', words: 'old shut itself down' });
  await host.tool('v3_free', '/dev/v3-vm2');
  await told(watch, { event: 'disappeared', vm: 'old', from: 'stopped' });
  await host.tool('v3_create', host.image(), 'l\u001b[31m\u202e');
  // It may be seen while it is being created, and then become stopped.
  await told(watch, { vm: 'l\u001b[31m\u202e', to: 'stopped' });
  expect(watch.stdout()).not.toMatch(/[\u001b\u202e]/);

  watch.child.kill('SIGTERM');
  expect(await watch.ended).toMatchObject({ code: 0, stderr: '' });
  expect(written()).toEqual(before);
  expect(eventsOf(watch).filter(({ event }) => event === 'alert')).toHaveLength(2);
});

test('tells of the module, a restart of the host, and the VMs that are lost by it', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const watch = aWatch(host);
  await told(watch, { event: 'present', vm: 'web' });
  await host.fault('module', 'off');
  await told(watch, { event: 'module-unloaded' });
  await told(watch, { event: 'disappeared', vm: 'web', from: 'running' });
  const lost = await told(watch, { event: 'lost', vm: 'web' });
  expect(lost).toMatchObject({ from: 'running', to: 'inactive', words: 'the module was unloaded' });
  await host.fault('module', 'on');
  await told(watch, { event: 'module-loaded' });
  await host.reboot();
  await told(watch, { event: 'host-restarted' });
  watch.child.kill('SIGINT');
  expect((await watch.ended).code).toBe(0);
  const counts = eventsOf(watch).filter(({ event }) => event === 'alert' || event === 'lost');
  expect(counts).toHaveLength(1);
});

test('a stuck VM, and what ends that', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await host.fault('stall', 'v3-vm0');
  const settings = join(host.work, 'settings.toml');
  writeFileSync(settings, 'stuck-after = 2\n');
  const watch = aWatch(host, '--settings', settings);
  await told(watch, { event: 'stuck', vm: 'web' });
  await host.fault('clear');
  const over = await told(watch, { event: 'unstuck', vm: 'web' });
  expect(over.words).toMatch(/^its exits move again, after \d+ s$/);
});

test('ends quietly once nobody reads it', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const words = ['-c', 'set -o pipefail; "$0" "$1" watch --host-root "$2" | head -n 1; echo $?'];
  const shell = spawn('bash', [...words, process.execPath, COMMAND, host.root], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: '/nonexistent' },
    detached: true,
  });
  const { pid } = shell;
  onTestFinished(() => {
    if (pid !== undefined && shell.exitCode === null) process.kill(-pid, 'SIGKILL');
  });
  let said = '';
  shell.stdout.on('data', (data) => {
    said += data;
  });
  shell.stderr.on('data', (data) => {
    said += data;
  });
  const ended = new Promise((resolve) => shell.once('close', resolve));
  await soon(() => expect(said).toContain('"event":"host"'));
  await host.fault('error', 'v3-vm0');
  await ended;
  expect(said.trim().split('\n').at(-1)).toBe('0');
  expect(said.trim().split('\n')).toHaveLength(2);
});
