import { test } from 'vitest';
import type { App } from '../support/screen.js';
import { aHost, anApp, aRunningVm, leaveSession, openStream } from './setup.js';

/** A stream of `web`, at its prompt, while the manager has the keyboard; on a terminal of this size. */
async function aStream(size: { columns: number; rows: number }): Promise<App> {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, size);
  app.keys('g', 'down');
  await openStream(app);
  app.keys('enter');
  await app.until('root@web:~#', 'the prompt');
  await leaveSession(app);
  return app;
}

test.each([
  [{ columns: 80, rows: 24 }, 'stty rows 15 cols 47'],
  [{ columns: 200, rows: 60 }, 'stty rows 42 cols 122'],
])('= types the size that the pane of a stream has on a terminal of %j', async (size, line) => {
  const app = await aStream(size);
  app.keys('=');
  await app.until(`✓ Typed: ${line}`, 'what was typed');
  await app.until(`root@web:~# ${line}`, 'what the guest got');
  await app.until('stty: no such command', 'its answer');
});

test('= types the size of the terminal where the stream has all of it', async () => {
  const app = await aStream({ columns: 100, rows: 30 });
  app.keys('z');
  await app.until((rows) => !rows.some((row) => row.includes('VMs')), 'the zoomed pane');
  app.keys('=');
  await app.until('✓ Typed: stty rows 30 cols 100');
  await app.until('root@web:~# stty rows 30 cols 100', 'what the guest got');
});

test('C ends what a guest left on, and keeps what was printed', async () => {
  const app = await aStream({ columns: 120, rows: 40 });
  app.keys('i');
  await app.until('keys go to the guest');
  app.type('echo before');
  app.keys('enter');
  await app.until(/│before\s/);
  // The guest echoes what is typed, a sequence too.
  app.write('echo \x0e');
  await leaveSession(app);
  app.keys('C');
  await app.until('✓ The screen is reset: what was on it is in the scrollback.');
  await app.until((rows) => !rows.some((row) => row.includes('before')), 'an empty screen');
  app.keys('i');
  await app.until('keys go to the guest');
  app.keys('ctrl-c');
  await app.until('root@web:~#', 'a prompt on the screen');
  await leaveSession(app);
  app.keys('pageup');
  await app.until(/│before\s/, 'the scrollback');
});
