import { expect, test } from 'vitest';
import { RESTORED } from '../support/screen.js';
import { aHost, anApp, aRunningVm, leaveSession, openConsole } from './setup.js';

const FOCUS_OUT = '\x1b[O';
const FOCUS_IN = '\x1b[I';

test('who comes back to the terminal sees at once what is so, however long the interval is', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, {}, ['--interval', '3600']);
  app.keys('g', 'down');
  await app.until('▶ running', 'the VM');
  expect(app.modes().focusEvents).toBe(true);
  await host.tool('v3_pause', '/dev/v3-vm0');
  app.write(FOCUS_OUT);
  app.write(FOCUS_IN);
  await app.until('‖ paused', 'the pause that was made outside');
  app.keys('q');
  await app.exited;
  expect(app.modes()).toEqual(RESTORED);
});

test('a guest never gets a report of the focus', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns: 160, rows: 50 });
  app.keys('g', 'down');
  await app.until('▶ running', 'the VM');
  await openConsole(app);
  await app.until('root@web:~#');
  app.type('echo one');
  app.write(`${FOCUS_OUT}${FOCUS_IN}`);
  app.type('two');
  app.write(FOCUS_OUT);
  app.keys('enter');
  await app.until(/^.*[^ ] ?onetwo\s*│?$/m, 'the echo of what was typed, and nothing else');
  await leaveSession(app);
});
