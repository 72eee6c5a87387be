import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type App, type AppOptions, RESTORED, startApp } from '../support/screen.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { unsafeIn } from '../support/unsafe-bytes.js';
import { aRunningVm, byAnother, killTool } from './setup.js';

let host: SimulatedHost;

beforeAll(async () => {
  host = await startHost();
  await aRunningVm(host, 'web');
});

afterAll(() => host.stop());

/** `v3_tui attach` to a running VM on a terminal of its own. */
function attach(words: readonly string[], options: AppOptions = {}): App {
  const args = ['--host-root', host.root, 'attach', ...words];
  const app = startApp({ args, columns: 80, rows: 24, ...options });
  onTestFinished(() => app.close());
  return app;
}

/** The console of a new VM, at its prompt. */
async function attachToConsole(name: string, options: AppOptions = {}): Promise<App> {
  await aRunningVm(host, name);
  const app = attach([name, '--mode', 'console'], options);
  await app.until(`root@${name}:~#`);
  return app;
}

/** From now on each stream of the host shows what this shell script writes, and then waits. */
function streamsWrite(script: string): void {
  const tool = join(host.root, 'bin/v3_stream');
  rmSync(tool);
  writeFileSync(tool, `#!/bin/sh\n${script}\nprintf 'shown'\nexec cat >/dev/null\n`, { mode: 0o755 });
}

function expectRestored(app: App): void {
  expect(app.modes()).toEqual(RESTORED);
  expect(app.terminalAfter()).toMatch(/ icanon /);
  expect(app.terminalAfter()).toMatch(/ echo /);
}

const STREAM = ['web', '--stream', 'com1'];

const HOSTILE = [
  '\\033]52;c;aGFja2Vk\\007',
  '\\033]0;owned\\007\\033]2;owned\\033\\\\',
  '\\033]4;1;#ff0000\\007\\033]10;#ff0000\\007\\033]8;;http://example.org\\007',
  '\\033[?1000h\\033[?1002h\\033[?1003h\\033[?1004h\\033[?1006h\\033[?1h\\033=',
  '\\033[?2004h\\033[?1049h\\033[?25l\\033[?5h\\033[?2026h\\033[>1u\\033[>4;2m',
  '\\033[5;9r\\033[?6h\\033(0\\007\\007\\033Pq\\033\\\\\\033[21t\\033[c\\033[6n',
  '\\033[?1049l\\302\\2332J\\302\\235 52;c;aGFja2Vk\\007\\033(B',
].join('');

test('a guest’s sequences never reach the terminal', async () => {
  streamsWrite(`stty raw -echo; printf '${HOSTILE}'`);
  const app = attach(STREAM);
  await app.until('shown');
  app.write('\x1d');
  expect(await app.exited).toEqual({ code: 0 });
  expectRestored(app);
  const raw = app.raw().toString('utf8');
  expect(unsafeIn(raw)).toEqual([]);
  // The only modes are our own.
  const modes = [...raw.matchAll(/\x1b\[\?([\d;]+)h/g)].map(([, mode]) => mode);
  expect(modes.filter((mode) => !['1049', '2004', '7', '25', '2026'].includes(mode ?? ''))).toEqual(['1004']);
  expect(raw).not.toMatch(/owned|aGFja2Vk/);
  await app.until(/shown\s+Left the stream\.\s+web is running\./);
});

test('--raw hands them through, and puts every mode back', async () => {
  streamsWrite(`printf '${HOSTILE}\\033[?25l\\033[?1003h'`);
  const app = attach([...STREAM, '--raw']);
  await app.until(() => app.raw().includes('shown'), 'the guest’s words');
  expect(app.raw().toString('latin1')).toContain('\x1b]52;c;aGFja2Vk\x07');
  await app.until(() => app.modes().mouse === 'any' && !app.modes().cursorShown, 'the modes of the guest');
  app.write('\x1d');
  expect(await app.exited).toEqual({ code: 0 });
  expectRestored(app);
  expect(app.raw().toString('latin1')).toMatch(/\x1b\]104\x1b\\[\s\S]*Left the stream/);
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('--raw puts every mode back after %s', async (signal, code) => {
  streamsWrite(`printf '${HOSTILE}\\033[?1003h'`);
  const app = attach([...STREAM, '--raw']);
  await app.until(() => app.raw().includes('shown'), 'the guest’s words');
  app.kill(signal);
  expect(await app.exited).toEqual({ code });
  expectRestored(app);
  expect(app.raw().toString()).toContain(`The stream ended: ended by ${signal}.`);
});

test('--raw names the escape key only where the session opens', async () => {
  const app = attach(['web', '--mode', 'console', '--raw']);
  expect(await app.exited).toEqual({ code: 1 });
  expect(app.raw().toString()).not.toContain('Leave with');
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
] as const)('%s leaves the terminal as it was, and no tool behind', async (signal, code) => {
  const name = signal.toLowerCase();
  const app = await attachToConsole(name);
  app.kill(signal);
  expect(await app.exited).toEqual({ code });
  expectRestored(app);
  await app.until(new RegExp(`root@${name}:~#\\s+The console ended: ended by ${signal}`));
  expect(() => killTool(host, 'v3_cons')).toThrow('no v3_cons runs');
});

test('a crash leaves the terminal as it was, and is reported', async () => {
  const plant = join(host.work, 'plant.mjs');
  writeFileSync(plant, "process.on('SIGUSR2', () => { throw new Error('planted'); });");
  const app = await attachToConsole('crash', { env: { NODE_OPTIONS: `--import=file://${plant}` } });
  app.kill('SIGUSR2');
  expect(await app.exited).toEqual({ code: 70 });
  expectRestored(app);
  expect(app.raw().toString()).toMatch(/v3_tui has crashed[\s\S]*planted/);
});

test('a tool that is killed: the last screen and the reason stay in the terminal', async () => {
  const app = await attachToConsole('kill');
  app.type('seq 101 140');
  app.keys('enter');
  await app.until(/140\nroot@kill:~#/);
  killTool(host, 'v3_cons');
  expect(await app.exited).toEqual({ code: 1 });
  expectRestored(app);
  await app.until(/140\nroot@kill:~#\n[\s\S]*The console ended: .*SIGKILL/);
});

test('a VM that is stopped says so in an attached console, and one that is freed ends it with the reason', async () => {
  const app = await attachToConsole('stop');
  await byAnother(host, (program) => program.stop('stop'));
  await app.until(/stop was stopped by [\s\S]*the console stays connected/);
  await byAnother(host, (program) => program.delete('stop'));
  expect(await app.exited).toEqual({ code: 0 });
  expectRestored(app);
  await app.until(/root@stop:~#[\s\S]*The console ended: /);
});

test('the escape key is told first, what is typed early is the guest’s, and nothing typed behind it is anybody’s', async () => {
  await aRunningVm(host, 'leave');
  const app = attach(['leave', '--mode', 'console']);
  await app.until(() => app.raw().includes('keys go to the guest'), 'the hint');
  expect(app.raw().toString()).toContain('leaves it');
  await app.until('root@leave:~#');
  app.type('echo one\x1dpd');
  expect(await app.exited).toEqual({ code: 0 });
  expect(host.guestsFile()).toMatch(/^leave\t.*\trunning/m);
  expectRestored(app);
});

test('a stream takes the size of the terminal, and follows it', async () => {
  streamsWrite('size() { stty size; }; trap size WINCH; size; while :; do sleep 1; done');
  const app = attach(STREAM, { columns: 100, rows: 30 });
  await app.until('30 100');
  app.resize(90, 20);
  await app.until('20 90');
  app.write('\x1d');
  expect(await app.exited).toEqual({ code: 0 });
});

test('100 MB pass through, and memory stays bounded', async () => {
  streamsWrite('printf ready; read line; seq 1 12500000');
  const app = attach(STREAM);
  await app.until('ready');
  const before = peakMegabytes(app.pid());
  app.keys('enter');
  await app.until(/12499999\n12500000\nshown/);
  expect(peakMegabytes(app.pid()) - before).toBeLessThan(150);
  app.write('\x1d');
  expect(await app.exited).toEqual({ code: 0 });
});

function peakMegabytes(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
