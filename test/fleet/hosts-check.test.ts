import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { turnModule } from '../../src/simulator/control.js';
import { endTerminals, inTerminal } from '../cli/terminal.js';
import { startTool } from '../simulator/simulated-host.js';
import { type FarHost, startFarHost } from '../support/far-host.js';
import { freePort } from '../support/free-port.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { PROGRAM } from '../support/screen.js';
import { openSshClient, type SshClient } from '../support/ssh-client.js';
import type { SshdOptions } from '../support/sshd.js';
import { withSshd } from '../support/with-sshd.js';

const folder = ownTmpdir();

afterEach(endTerminals);

function aClient(): SshClient {
  const client = openSshClient();
  onTestFinished(() => client.end());
  return client;
}

async function aHost(client: SshClient, alias: string, options: SshdOptions = {}): Promise<FarHost> {
  const far = await startFarHost(client, alias, options);
  onTestFinished(() => far.end());
  return far;
}

function settings(text: string): void {
  mkdirSync(join(folder(), 'v3_tui'), { recursive: true });
  writeFileSync(join(folder(), 'v3_tui/config.toml'), text);
}

const home = () => ({ HOME: folder(), XDG_CONFIG_HOME: folder(), XDG_STATE_HOME: folder() });

/** Runs the command here, where ssh is the client's, and nobody can be asked. */
const run = ({ env }: SshClient, ...words: string[]) =>
  startTool(process.execPath, [PROGRAM, ...words], { env: { ...process.env, ...home(), ...env } }).ended;

/** What stands about each host in the output of `hosts check`, by its name. */
function byHost(stdout: string): Readonly<Record<string, string>> {
  const parts = stdout.split(/^(?=(?:ok {2}|warn|BAD ) {2}\S+: )/m);
  return Object.fromEntries(parts.map((part) => [/^.{6}(\S+): /.exec(part)?.[1] ?? '', part]));
}

withSshd(() => {
  test('tells of good and bad hosts in their order, logs in once each, and lets them write nothing', async () => {
    const client = aClient();
    const [good, bare, dead, unloaded] = await Promise.all([
      aHost(client, 'good'),
      aHost(client, 'bare'),
      aHost(client, 'dead'),
      aHost(client, 'unloaded'),
      aHost(client, 'refused', { settings: ['PubkeyAuthentication no', 'PasswordAuthentication yes'] }),
    ]);
    bare.sshd.remove('v3_tui');
    client.set('dead', { ...dead.sshd, port: await freePort() });
    await turnModule(unloaded.host.root, 'unload');
    const names = ['dead', 'good', 'bare', 'refused', 'unloaded'];
    settings(names.map((name) => `[[hosts]]\nname = "${name}"\n`).join(''));

    const all = await run(client, 'hosts', 'check');
    expect(all).toMatchObject({ code: 3, stderr: '' });
    const told = byHost(all.stdout);
    expect(Object.keys(told)).toEqual(names);
    expect(told.good).toMatch(/^ok {4}good: v3_tui \S+, \d+ ms, module loaded, doctor: \d+ ok\n$/);
    expect(told.dead).toMatch(/^BAD {3}dead: cannot be reached\n {6}ssh: .*Connection refused\n$/);
    expect(told.refused).toMatch(
      /not let in\n.*Permission denied.*\n {6}To see what it asks: ssh refused\n$/,
    );
    expect(told.bare).toMatch(/no v3_tui there\n.*not found.* ssh bare 'cat >.*command = "/s);
    expect(told.unloaded).toMatch(/module NOT LOADED, doctor: 1 bad.*fix it: insmod/s);
    expect([good, bare, unloaded].map(({ sshd }) => sshd.accepted())).toEqual([1, 1, 1]);
    const asked = client.calls().flatMap((line) => / (v3_tui .+)$/.exec(line)?.[1] ?? []);
    expect([...new Set(asked)].sort()).toEqual([
      'v3_tui bridge --read-only',
      'v3_tui doctor --read-only --json',
    ]);

    const some = await run(client, 'hosts', 'check', 'unloaded', '-H', 'goo*', '--json');
    expect(some).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(some.stdout)).toMatchObject([
      { host: 'good', reached: true, trouble: null, moduleLoaded: true, doctor: { bad: 0, worst: [] } },
      { host: 'unloaded', reached: true, moduleLoaded: false, doctor: { bad: 1 } },
    ]);
    expect(await run(client, 'hosts', 'check', 'good,bare')).toMatchObject({ code: 1 });
    expect(await run(client, 'hosts', 'check', 'good')).toMatchObject({ code: 0 });
  });

  test('lets ssh ask on the terminal once the others are told', async () => {
    const client = aClient();
    const [strange, good] = await Promise.all([aHost(client, 'strange'), aHost(client, 'good')]);
    client.set('strange', { ...strange.sshd, hostKey: null, lines: ['StrictHostKeyChecking ask'] });
    const own = { ...home(), ...client.env };
    const checking = await inTerminal(['hosts', 'check', 'strange', 'good'], { columns: 80, own });
    await checking.shows(/continue connecting/);
    expect(checking.text()).toMatch(/^ok {4}good: /);
    checking.type('yes\r');
    await checking.shows(/^ok {4}strange: v3_tui/m);
    expect(await checking.ended()).toBe(0);
    expect([strange, good].map(({ sshd }) => sshd.accepted())).toEqual([1, 1]);
  });
});
