import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startApp } from '../support/screen.js';
import { aHost, anActiveVm } from './setup.js';

const TOOLS = [
  'v3_create',
  'v3_free',
  'v3_launch',
  'v3_stop',
  'v3_pause',
  'v3_continue',
  'v3_reset',
  'dmesg',
];

test('the first frame has the list, on a host whose every tool hangs', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  // They hang until the host is removed.
  const script = `#!/bin/sh\nwhile [ -d '${host.work}' ]; do sleep 0.2; done\n`;
  for (const tool of TOOLS) writeFileSync(join(host.root, 'bin', tool), script, { mode: 0o755 });
  const app = startApp({ args: ['--host-root', host.root, '--dmesg', '1'] });
  onTestFinished(() => app.close());
  await app.until(/v3_tui[\s\S]*Active \(1\)[\s\S]*web/, 'the first frame');
});

test('a tool that hangs is reported and keeps its VM busy, and all else goes on', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  await anActiveVm(host, 'db');
  await host.fault('hang', 'v3_launch');
  const app = startApp({ args: ['--host-root', host.root] });
  onTestFinished(() => app.close());
  await app.until('Active (2)');
  app.keys('g', 'down', 's');
  await app.until(/▶ (console|none)/);
  app.keys('end');
  await app.until('▶ none');
  app.keys('enter');
  await app.until(/start… \d+s/, 'the seconds that it takes');
  app.keys('p');
  await app.until('pause: start web is under way');
  app.keys('down', 'd');
  await app.until('▶ Cancel');
  app.keys('right', 'enter');
  await app.until('db is deleted', 'another VM meanwhile');
});

test('nothing but frames goes to the terminal, whatever the environment says about colours', async () => {
  const host = await aHost();
  const env = { NO_COLOR: '1', FORCE_COLOR: '3', NODE_DISABLE_COLORS: '1', CI: 'true' };
  const app = startApp({ args: ['--host-root', host.root], env });
  onTestFinished(() => app.close());
  await app.until('No VM yet');
  app.keys('?');
  await app.until('The selected VM');
  app.keys('esc');
  await app.untilGone('The selected VM');
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
  expect(app.raw().toString()).not.toMatch(/warning|node:/i);
});
