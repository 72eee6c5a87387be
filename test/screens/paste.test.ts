import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import { sendSignal } from '../support/send-signal.js';
import { aHost, anApp, aRunningVm, openConsole, openStream } from './setup.js';
import { pidsOf } from './support/pids-of.js';

async function anAppWithVm() {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  app.keys('g', 'down');
  await app.until(/\[Details\]/);
  return { host, app };
}

function paste(app: App, text: string): void {
  app.write(`\x1b[200~${text}\x1b[201~`);
}

test('a long paste into v3_cons_tc shows how far it is, and the escape key stops it', async () => {
  const { app } = await anAppWithVm();
  await openConsole(app);
  await app.until('root@web:~#', 'the prompt');
  // At 50 keys a second this takes far longer than any machine is busy.
  paste(app, 'x'.repeat(100_000));
  await app.until(/pasting [\d,]+ of 100,000 keys {3}Ctrl-\] stops it/, 'how far it is');
  await app.until('# xxx', 'the paste');
  app.keys('ctrl-]');
  await app.until('keys go to the guest', 'the end of the paste');
  app.keys('ctrl-c');
  await app.until('^C', 'a key after it');
  app.type('echo after');
  app.keys('enter');
  await app.until(/^[^x]*[│ ]after\s/m, 'the answer of the guest');
  app.keys('ctrl-]');
  await app.until(/The paste was stopped: [\d,]+ of 100,000 keys were typed/, 'what was typed');
});

test('a paste into a stream that reads nothing says so, and can be stopped', async () => {
  const { host, app } = await anAppWithVm();
  await openStream(app);
  app.keys('enter');
  await app.until('root@web:~#', 'the prompt');
  const tools = pidsOf(host, 'v3_stream').map(Number);
  expect(tools).not.toEqual([]);
  for (const pid of tools) sendSignal(pid, 'SIGSTOP');
  paste(app, 'y'.repeat(100_000));
  await app.until(/the guest takes no keys: pasted [\d,]+ of 100,000 keys/, 'a guest that does not read');
  app.keys('ctrl-]');
  await app.until('keys go to the guest', 'the end of the paste');
  for (const pid of tools) sendSignal(pid, 'SIGCONT');
  app.keys('ctrl-c');
  await app.until('^C', 'a key after it');
  app.keys('ctrl-]');
  await app.until(/The paste was stopped: [\d,]+ of 100,000 keys were typed/, 'what was typed');
});
