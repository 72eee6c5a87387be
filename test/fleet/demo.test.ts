import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../cli/command.js';
import { openConsole } from '../screens/setup.js';
import { processesAbout, until } from '../simulator/simulated-host.js';
import { processesWith } from '../support/processes-with.js';
import { type App, startApp } from '../support/screen.js';
import { sendSignal } from '../support/send-signal.js';

/** Where the demo puts its hosts. */
const temporary = (app: App) => join(app.folder, 'tmp');

const nothingLeft = (app: App) =>
  readdirSync(temporary(app)).length === 0 && processesAbout(temporary(app)).length === 0;

/** The demo with three hosts, on the screen. */
async function theDemo(): Promise<App> {
  const app = startApp({ args: ['demo', '--fleet'], columns: 120, rows: 45 });
  onTestFinished(() => app.close());
  await app.until((rows) => ['web', 'api', 'mail', '3 up'].every((word) => rows.join().includes(word)));
  return app;
}

function rootOf(app: App, host: string): string {
  const folder = readdirSync(temporary(app)).find((name) =>
    readdirSync(join(temporary(app), name)).includes(host),
  );
  if (folder === undefined) throw new Error(`no host ${host}`);
  return join(temporary(app), folder, host);
}

/** The process ids of what the demo runs for a far host in place of ssh. */
function childrenFor(root: string, command: string): readonly number[] {
  return processesWith(root, command);
}

/** Selects the VM of this name. */
async function goTo(app: App, name: string): Promise<void> {
  app.keys('/', 'ctrl-u');
  app.type(name);
  app.keys('enter');
  await app.until(new RegExp(`││ ${name} +[▶‖■] `), `the Details of ${name}`);
}

/** Opens the console of this VM, and waits until its guest can be typed into. */
async function openConsoleOf(app: App, name: string): Promise<void> {
  await goTo(app, name);
  await openConsole(app);
  await app.until(`root@${name}:~#`, 'the prompt');
}

test('a killed bridge is started again, a far VM is paused, another VM is typed into, and nothing is left', async () => {
  const app = await theDemo();
  for (const line of ['▾ local (', '▾ alpha (', '▾ beta (']) await app.until(line);
  const alpha = rootOf(app, 'alpha');
  const [bridge] = childrenFor(alpha, 'bridge');
  if (bridge === undefined) throw new Error('alpha has no bridge');
  sendSignal(bridge, 'SIGKILL');
  await until('another bridge', () => childrenFor(alpha, 'bridge').some((pid) => pid !== bridge));
  expect((await run('--host-root', alpha, 'pause', 'cache')).code).toBe(0);
  await app.until(/‖ cache/, 'that what has changed since is told');

  await goTo(app, 'api');
  app.keys('p');
  await app.until(/api +‖ paused/, 'that it is paused');
  expect((await run('--host-root', alpha, 'history', 'api')).stdout).toMatch(/pause api/);

  await openConsoleOf(app, 'mail');
  app.type('uname -a');
  app.keys('enter');
  await app.until(/Heron mail /, 'the answer of the guest');
  expect(childrenFor(rootOf(app, 'beta'), 'attach')).toHaveLength(1);
  app.keys('ctrl-]', 'q');
  expect(await app.exited).toEqual({ code: 0 });
  await until('the folders to go', () => nothingLeft(app));
});

test('nothing is left after SIGTERM, with a far console open and a far VM being paused', async () => {
  const app = await theDemo();
  const alpha = rootOf(app, 'alpha');
  await run('simulator', 'fault', alpha, 'hang', 'pause');
  await goTo(app, 'api');
  app.keys('p');
  await until('the tool', () => processesAbout(alpha).some((line) => line.includes('v3_pause')));
  await openConsoleOf(app, 'mail');
  app.kill('SIGTERM');
  await app.exited;
  await until('the folders to go', () => nothingLeft(app));
});

const ENDS = {
  'SIGKILL ends it': (app: App) => app.kill('SIGKILL'),
  'its terminal is closed, which is SIGHUP': (app: App) => app.hangUp(),
};

for (const [what, end] of Object.entries(ENDS)) {
  test(`nothing is left where ${what}, with a far console open`, async () => {
    const app = await theDemo();
    await openConsoleOf(app, 'mail');
    end(app);
    await app.exited;
    await until('the folders to go', () => nothingLeft(app));
  });
}
