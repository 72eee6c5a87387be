import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type App, RESTORED } from '../support/screen.js';
import { aHost, anApp } from './setup.js';

function expectRestored(app: App): void {
  expect(app.modes()).toEqual(RESTORED);
  expect(app.terminalAfter()).toMatch(/ echo /);
  expect(app.terminalAfter()).toMatch(/ icanon /);
}

test.each([
  ['q', ['q']],
  ['Ctrl-C', ['ctrl-c']],
])('the terminal is as before after %s', async (_name, keys) => {
  const app = await anApp(await aHost());
  app.keys(...keys);
  expect(await app.exited).toEqual({ code: 0 });
  expectRestored(app);
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
] as const)('the terminal is as before after %s', async (signal, code) => {
  const app = await anApp(await aHost());
  app.kill(signal);
  expect(await app.exited).toEqual({ code });
  expectRestored(app);
});

test('the terminal is as before after an uncaught error, which is reported', async () => {
  const host = await aHost();
  const plant = join(host.work, 'plant.mjs');
  writeFileSync(plant, "process.on('SIGUSR2', () => { throw new Error('planted'); });");
  const app = await anApp(host, { env: { NODE_OPTIONS: `--import=file://${plant}` } });
  app.kill('SIGUSR2');
  expect(await app.exited).toEqual({ code: 70 });
  expectRestored(app);
  expect(app.raw().toString()).toMatch(/v3_tui has crashed[\s\S]*planted/);
});

test('a line that drops ends the program', async () => {
  const app = await anApp(await aHost());
  app.hangUp();
  expect(await app.exited).toEqual({ code: 129 });
});
