import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type App, RESTORED, startApp } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { unsafeIn } from '../support/unsafe-bytes.js';
import { aHost, aRunningVm, killTool, v3Tui } from './setup.js';

/** `v3_tui attach` to a running VM on a terminal of its own. */
function attach(host: SimulatedHost, words: readonly string[], size = { columns: 80, rows: 24 }): App {
  const app = startApp({ args: ['--host-root', host.root, 'attach', ...words], ...size });
  onTestFinished(() => app.close());
  return app;
}

/** A host with a running VM whose stream shows what this shell script writes, and then waits. */
async function aHostThatWrites(script: string): Promise<SimulatedHost> {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const tool = join(host.root, 'bin/v3_stream');
  rmSync(tool);
  writeFileSync(tool, `#!/bin/sh\n${script}\nprintf 'shown'\nexec cat >/dev/null\n`, { mode: 0o755 });
  return host;
}

function expectRestored(app: App): void {
  expect(app.modes()).toEqual(RESTORED);
  expect(app.terminalAfter()).toMatch(/ icanon /);
  expect(app.terminalAfter()).toMatch(/ echo /);
}

const CONSOLE = ['web', '--mode', 'console'];
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
  const host = await aHostThatWrites(`stty raw -echo; printf '${HOSTILE}'`);
  const app = attach(host, STREAM);
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
  const host = await aHostThatWrites(`printf '${HOSTILE}\\033[?25l\\033[?1003h'`);
  const app = attach(host, [...STREAM, '--raw']);
  await app.until(() => app.raw().includes('shown'), 'the guest’s words');
  expect(app.raw().toString('latin1')).toContain('\x1b]52;c;aGFja2Vk\x07');
  await app.until(() => app.modes().mouse === 'any' && !app.modes().cursorShown, 'the modes of the guest');
  app.write('\x1d');
  expect(await app.exited).toEqual({ code: 0 });
  expectRestored(app);
  expect(app.raw().toString('latin1')).toMatch(/\x1b\]104\x1b\\[\s\S]*Left the stream/);
});

const SIGNALS = [
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
] as const;

test.each(SIGNALS)('--raw puts every mode back after %s', async (signal, code) => {
  const host = await aHostThatWrites(`printf '${HOSTILE}\\033[?1003h'`);
  const app = attach(host, [...STREAM, '--raw']);
  await app.until(() => app.raw().includes('shown'), 'the guest’s words');
  app.kill(signal);
  expect(await app.exited).toEqual({ code });
  expectRestored(app);
  expect(app.raw().toString()).toContain(`The stream ended: ended by ${signal}.`);
});

test('--raw names the escape key only where the session opens', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = attach(host, [...CONSOLE, '--raw']);
  expect(await app.exited).toEqual({ code: 1 });
  expect(app.raw().toString()).not.toContain('Leave with');
});

test.each(SIGNALS)('%s leaves the terminal as it was, and no tool behind', async (signal, code) => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = attach(host, CONSOLE);
  await app.until('root@web:~#');
  app.kill(signal);
  expect(await app.exited).toEqual({ code });
  expectRestored(app);
  await app.until(new RegExp(`root@web:~#\\s+The console ended: ended by ${signal}`));
  expect(() => killTool(host, 'v3_cons')).toThrow('no v3_cons runs');
});

test('a crash leaves the terminal as it was, and is reported', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const plant = join(host.work, 'plant.mjs');
  writeFileSync(plant, "process.on('SIGUSR2', () => { throw new Error('planted'); });");
  const app = startApp({
    args: ['--host-root', host.root, 'attach', ...CONSOLE],
    env: { NODE_OPTIONS: `--import=file://${plant}` },
  });
  onTestFinished(() => app.close());
  await app.until('root@web:~#');
  app.kill('SIGUSR2');
  expect(await app.exited).toEqual({ code: 70 });
  expectRestored(app);
  expect(app.raw().toString()).toMatch(/v3_tui has crashed[\s\S]*planted/);
});

test('a tool that is killed: the last screen and the reason stay in the terminal', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = attach(host, CONSOLE);
  await app.until('root@web:~#');
  app.type('seq 101 140');
  app.keys('enter');
  await app.until(/140\nroot@web:~#/);
  killTool(host, 'v3_cons');
  expect(await app.exited).toEqual({ code: 1 });
  expectRestored(app);
  await app.until(/140\nroot@web:~#\n[\s\S]*The console ended: .*SIGKILL/);
});

test('a VM that is stopped says so in an attached console, and one that is freed ends it with the reason', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = attach(host, CONSOLE);
  await app.until('root@web:~#');
  await v3Tui(host, 'stop', 'web', '--yes');
  await app.until(/web was stopped by [\s\S]*the console stays connected/);
  await v3Tui(host, 'delete', 'web', '--yes');
  expect(await app.exited).toEqual({ code: 0 });
  expectRestored(app);
  await app.until(/root@web:~#[\s\S]*The console ended: /);
});

test('the escape key is told first, what is typed early is the guest’s, and nothing typed behind it is anybody’s', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = attach(host, CONSOLE);
  await app.until(() => app.raw().includes('keys go to the guest'), 'the hint');
  expect(app.raw().toString()).toContain('leaves it');
  await app.until('root@web:~#');
  app.type('echo one\x1dpd');
  expect(await app.exited).toEqual({ code: 0 });
  expect(host.guestsFile()).toContain('running');
  expectRestored(app);
});

test('a stream takes the size of the terminal, and follows it', async () => {
  const host = await aHostThatWrites(
    'size() { stty size; }; trap size WINCH; size; while :; do sleep 1; done',
  );
  const app = attach(host, STREAM, { columns: 100, rows: 30 });
  await app.until('30 100');
  app.resize(90, 20);
  await app.until('20 90');
  app.write('\x1d');
  expect(await app.exited).toEqual({ code: 0 });
});

test('100 MB pass through, and memory stays bounded', async () => {
  const host = await aHostThatWrites('printf ready; read line; seq 1 12500000');
  const app = attach(host, STREAM);
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
