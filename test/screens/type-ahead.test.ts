import { expect, test } from 'vitest';
import { aHost, anApp, aRunningVm } from './setup.js';

test('keys that were sent before a warning was painted do not answer it', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  await app.until('1 running');
  app.keys('g', 'down');
  await app.until(/│ web +▶ running/);
  // Stop, to the button, and Enter, all in one read.
  app.write('x\x1b[C\r');
  await app.until('▶ Cancel', 'the warning, unanswered');
  await app.until('Stop web?');
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\trunning');
  // The same keys answer it once it can be seen: they were the right ones.
  app.write('\x1b[C\r');
  await app.until('web is stopped');
});
