import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { openTerminal } from '../simulator/terminal.js';
import type { App } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anApp, aRunningVm, leaveSession, openConsole, v3Tui } from './setup.js';

const WEB = '/dev/v3-vm0';
const PROMPT = 'root@web:~#';

/** The program with web's console in its tab, the keys with the manager, the guest's prompt on the screen. */
async function withConsole(): Promise<{ host: SimulatedHost; app: App }> {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  app.keys('g', 'down');
  await app.until('[Details]');
  await openConsole(app);
  await app.until(PROMPT, 'the prompt');
  await leaveSession(app);
  return { host, app };
}

/** A text that the page may break at any blank. */
const broken = (text: string) =>
  new RegExp(text.replace(/[.()[\]]/g, '\\$&').replaceAll(' ', '[\\s│]+(?:.*│)?'));

test('a console whose VM is stopped by us stays connected and says so; it is alive again with the next start', async () => {
  const { host, app } = await withConsole();
  app.keys('x');
  await app.until('▶ Cancel', 'the warning');
  app.keys('right', 'enter');
  await app.until(broken('web was stopped by this program; the console stays connected'));
  await app.until(PROMPT, 'the last screen');
  await v3Tui(host, 'start', 'web', '--mode', 'none');
  await app.untilGone('stays connected', 'that it is stopped');
});

test('a VM that another program stops and frees: by whom, and the last screen stays', async () => {
  const { host, app } = await withConsole();
  await v3Tui(host, 'stop', 'web', '--yes');
  await app.until(/web was stopped by .+, in another v3_tui/, 'who stopped it');
  await host.tool('v3_free', WEB);
  await app.until(broken('Ended: web was freed outside v3_tui'), 'that it was freed');
  await app.until(PROMPT, 'the last screen');
  await app.until('[1 web: console (ended)]');
});

test('a VM that is stopped outside', async () => {
  const { host, app } = await withConsole();
  await host.tool('v3_stop', WEB);
  await app.until(broken('web was stopped outside v3_tui; the console stays connected'));
});

test('a guest that shuts itself down', async () => {
  const { host, app } = await withConsole();
  await host.fault('die', WEB);
  await app.until(broken('web shut itself down; the console stays connected'));
  await app.until(PROMPT, 'the last screen');
});

test("a guest that crashes: the kernel's line stands below its last screen", async () => {
  const { host, app } = await withConsole();
  await host.fault('error', WEB);
  await app.until('web crashed: it is in ERROR');
  await app.until(/kernel: Fatal exit of the guest/, 'the line of the kernel');
  await app.until(PROMPT, 'the last screen');
});

test('a console that another program has: who it is', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const other = openTerminal(join(host.root, 'bin', 'v3_cons_tc'), [WEB]);
  onTestFinished(() => other.close());
  await other.shows(PROMPT);
  const app = await anApp(host);
  app.keys('g', 'down', 'c');
  await app.until(/Ended: the console is taken by .*: v3_cons_tc/, 'who has it');
  await app.until(/process\s[\s\S]*\d+/, 'its process');
});

test('a device that is gone', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await host.fault('vanish', WEB);
  const app = await anApp(host);
  app.keys('g', 'down', 'c');
  await app.until(/\/dev\/v3-vm0 is gone/, 'that it is gone');
});

test('a console tool that hangs says so, and can be closed', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await host.fault('hang', 'console');
  const app = await anApp(host);
  app.keys('g', 'down', 'c');
  await app.until('has drawn nothing yet', 'that it seems to hang');
  app.keys('ctrl-]');
  await app.until('i types into it');
  app.keys('w');
  await app.until('(ended)', 'its end');
  await app.until(/Ended: closed/);
  await host.fault('release');
});
