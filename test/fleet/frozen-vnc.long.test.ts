import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DARK } from '../../src/terminal/palette.js';
import { aRunningVm, v3Tui } from '../screens/setup.js';
import { type FarHost, startFarHost } from '../support/far-host.js';
import { processesWith } from '../support/processes-with.js';
import { type App, startApp } from '../support/screen.js';
import { soon } from '../support/soon.js';
import { withSshd } from '../support/with-sshd.js';
import { aClient } from './far-links.js';

withSshd(() => {
  test('a far host that freezes under a VNC session holds up nothing, ends the session in words, and comes back', async () => {
    const client = aClient();
    const [one, two] = await Promise.all(
      (['node1', 'node2'] as const).map(async (alias): Promise<FarHost> => {
        const far = await startFarHost(client, alias);
        onTestFinished(() => far.end());
        await aRunningVm(far.host, alias === 'node1' ? 'web' : 'db');
        return far;
      }),
    );
    if (one === undefined || two === undefined) throw new Error('no hosts');
    const env = { ...client.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined };
    const options = { env, columns: 140, rows: 45, background: 'rgb:0000/0000/0000' };
    const app = startApp({ args: ['-H', 'node1,node2'], ...options });
    onTestFinished(() => app.close());
    await app.until('2 up', 'both hosts');
    await goTo(app, 'node1/web');
    app.keys('v');
    await app.until('▶ Cancel', 'the warning');
    app.keys('right');
    await app.until('▶ Serve');
    app.keys('enter');
    await app.until('The VNC server is up', 'the server');
    const port = portOf(app);
    const viewer = connect(port, '127.0.0.1');
    const [greeting] = await once(viewer, 'data');
    expect(String(greeting)).toMatch(/^RFB 003/);
    const hungUp = once(viewer, 'close');

    one.sshd.freeze();
    onTestFinished(() => one.sshd.thaw());
    // Nobody waits for who does not answer: the other host goes on.
    await goTo(app, 'node2/db');
    app.keys('p');
    await app.until(/db .* paused/, 'the pause on the other host');
    expect(await v3Tui(two.host, 'list')).toMatch(/paused +db/);
    filter(app, '');
    await app.until(/node1 \(1\).* down \d+ (?:s|min)/, 'the age of what is shown of the frozen host');
    expect([isDim(app, 'web'), isDim(app, 'db')]).toEqual([true, false]);
    await app.until('Ended: the line to node1 broke', 'the end of the session, in its tab');
    await hungUp;
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED');

    one.sshd.thaw();
    await app.untilGone(/node1 \(1\).* down /, 'that it is down');
    await soon(() => expect(servers(one)).toEqual([]));
    await goTo(app, 'node1/web');
    await app.until(/node1\/web: p pause/, 'that it can be paused');
    app.keys('p');
    await app.until(/web .* paused/, 'the pause on the host that is back');
    expect(await v3Tui(one.host, 'list')).toMatch(/paused +web/);
    app.keys('q');
    expect(await app.exited).toEqual({ code: 0 });
    await soon(() => expect(processesWith(client.config)).toEqual([]));
  });
});

/** Selects a VM by its name with its host. */
async function goTo(app: App, hosted: string): Promise<void> {
  filter(app, hosted.split('/')[1] ?? '');
  await app.until((rows) => rows.at(-1)?.startsWith(` ${hosted}: `) === true, `the keys of ${hosted}`);
}

/** Leaves in the list what this filter lets through. */
function filter(app: App, text: string): void {
  app.keys('/', 'ctrl-u');
  app.type(text);
  app.keys('enter');
}

/** The port of the shown server. */
function portOf(app: App): number {
  const found = /A address +\S+?:(\d+)/.exec(app.text().join('\n'));
  return Number(found?.[1]);
}

/** True where the name of a VM is dim in the list. */
function isDim(app: App, name: string): boolean {
  const rows = app.text();
  const at = rows.findIndex((row) => new RegExp(`^│[^│]*\\b${name} +v3-vm0`).test(row));
  const cell = app.cells().rows[at]?.[rows[at]?.indexOf(`${name} `) ?? -1];
  if (cell === undefined) throw new Error(`no row of ${name} in:\n${rows.join('\n')}`);
  return cell.style.fg === DARK.dim.fg;
}

function servers({ host }: FarHost): readonly number[] {
  return processesWith(join(host.root, 'bin/v3_x0vncserver'));
}
