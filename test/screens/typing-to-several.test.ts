import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import { sendSignal } from '../support/send-signal.js';
import { aHost, anApp, aRunningVm, leaveSession, openConsole, openStream } from './setup.js';
import { pidsOf } from './support/pids-of.js';

/** `one` with its console through v3_cons_sc and `two` with a stream, both marked; the stream is shown. */
async function twoMarked() {
  const host = await aHost();
  await host.fault('no-cons-tc', 'on');
  await aRunningVm(host, 'one');
  await aRunningVm(host, 'two');
  const app = await anApp(host);
  app.keys('g', 'down');
  await app.until(/\[Details\]/);
  await openConsole(app);
  await app.until('root@one:~#', 'the console');
  await leaveSession(app);
  app.keys('*');
  await app.until('[*1 one: console]', 'the mark of the console');
  app.keys('esc');
  await app.until(/┤VMs/, 'the list');
  app.keys('down');
  await openStream(app);
  app.keys('enter');
  await app.until('root@two:~#', 'the stream');
  await leaveSession(app);
  app.keys('*');
  await app.until('2 sessions are marked: & types to all of them.');
  return { host, app };
}

async function typeToBoth(app: App): Promise<void> {
  app.keys('&');
  await app.until('TYPING TO 2 SESSIONS   Ctrl-] ends it', 'the sign in the hint bar');
  await app.until(/ &1 one: console .*\[&2 two: com1\]/, 'the signs on the tabs');
}

test('what is typed goes to all marked sessions, until the escape key', async () => {
  const { app } = await twoMarked();
  await typeToBoth(app);
  app.type('echo for-both');
  app.keys('enter');
  await app.until(/│for-both\s/, 'the answer of the stream');
  app.keys('ctrl-]');
  await app.until(/ \*1 one: console .*\[\*2 two: com1\]/, 'the marks');
  await app.until((rows) => !rows.some((row) => row.includes('TYPING')), 'no sign');
  app.keys('i');
  await app.until('keys go to the guest', 'the stream alone');
  app.type('echo for-one');
  app.keys('enter');
  await app.until(/│for-one\s/, 'the answer of the stream');
  await leaveSession(app);
  app.keys('1');
  await app.until('[*1 one: console]');
  await app.until(/│for-both\s/, 'the answer of the console');
  expect(app.text().join('\n')).not.toContain('for-one');
});

test('a key that one of the tools cannot type goes to the others, and that is said beside the sign', async () => {
  const { app } = await twoMarked();
  await typeToBoth(app);
  app.type('~');
  await app.until(
    /TYPING TO 2 SESSIONS .*one: console: ~ cannot be typed in v3_cons_sc/,
    'what was held back',
  );
  await app.until('root@two:~# ~', 'the key in the stream');
  app.write('\x1b[200~echo a\\b\x1b[201~');
  await app.until(/TYPING TO 2 .*one: console: Nothing of the paste was typed: v3_cons_sc/, 'a paste');
  await app.until('root@two:~# ~echo a\\b', 'the paste in the stream');
});

test('one that ends is left out, and that is said', async () => {
  const { host, app } = await twoMarked();
  await typeToBoth(app);
  for (const pid of pidsOf(host, 'v3_cons_sc')) sendSignal(pid, 'SIGKILL');
  await app.until(/TYPING TO 1 SESSION .*one: console has ended/, 'the sign');
  await app.until(/ \*1 one: console .*\(ended\) \[&2 two: com1\]/, 'the signs on the tabs');
  app.type('echo left');
  app.keys('enter');
  await app.until(/│left\s/, 'the answer of the stream');
});
