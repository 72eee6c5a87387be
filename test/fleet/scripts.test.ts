import { expect, onTestFinished, test } from 'vitest';
import { startTool } from '../simulator/simulated-host.js';
import { type FarHost, startFarHost } from '../support/far-host.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { PROGRAM } from '../support/screen.js';
import { openSshClient, type SshClient } from '../support/ssh-client.js';
import { withSshd } from '../support/with-sshd.js';
import { BAD_HOSTS, startBadHost } from './bad-hosts.js';

const folder = ownTmpdir();

function aClient(): SshClient {
  const client = openSshClient();
  onTestFinished(() => client.end());
  return client;
}

async function aHost(client: SshClient, alias: string): Promise<FarHost> {
  const far = await startFarHost(client, alias);
  onTestFinished(() => far.end());
  return far;
}

/** Runs the command here, where ssh is the client's. */
const run = ({ env }: SshClient, ...words: string[]) =>
  startTool(process.execPath, [PROGRAM, ...words], {
    env: { ...process.env, HOME: folder(), XDG_CONFIG_HOME: folder(), XDG_STATE_HOME: folder(), ...env },
  }).ended;

withSshd(() => {
  test('leads VMs of two hosts through their lives, and logs in once a subcommand', async () => {
    const client = aClient();
    const [a, b] = await Promise.all([aHost(client, 'node1'), aHost(client, 'node2')]);
    for (const { alias, host } of [a, b]) {
      const name = `web of ${alias}'s`;
      const config = host.config();
      expect(await run(client, '-H', alias, 'new', name, '--config', config, '--build')).toMatchObject({
        code: 0,
      });
      expect(await run(client, '-H', alias, 'activate', name)).toMatchObject({ code: 0 });
    }
    const started = await run(client, '-H', 'node1,node2', 'start', '--mode', 'none', '--all', '--yes');
    expect(started).toMatchObject({ code: 0 });
    const listed = await run(client, '-H', 'node1', '-H', 'node2', 'list', '--json');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { host: 'node1', name: "web of node1's", state: 'running' },
      { host: 'node2', name: "web of node2's", state: 'running' },
    ]);
    expect([a.sshd.accepted(), b.sshd.accepted()]).toEqual([4, 4]);
    const history = await run(client, '-H', 'node1,node2', 'history', '--json');
    expect(JSON.parse(history.stdout)).toHaveLength(6);
  });

  const ending = BAD_HOSTS.filter(({ hangs }) => hangs === undefined);
  test('tells of each bad host, does the rest, and ends with 3', async () => {
    const client = aClient();
    const good = await aHost(client, 'good');
    await run(client, '-H', 'good', 'new', 'web', '--config', good.host.config(), '--build');
    const hosts = await Promise.all(
      ending.map(async (bad, at) => {
        const far = await startBadHost(client, `bad${at}`, bad, good.host);
        onTestFinished(() => far.end());
        return { bad, far };
      }),
    );
    const names = ['good', ...hosts.map(({ far }) => far.alias)];
    const { code, stdout, stderr } = await run(client, '-H', names.join(','), 'list', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ host: 'good', name: 'web' }]);
    expect(code).toBe(3);
    for (const { bad, far } of hosts) {
      const told = stderr.slice(stderr.search(new RegExp(`\\b${far.alias}\\b`)));
      expect(told, bad.what).toMatch(bad.words);
    }

    for (const { bad, far } of hosts) bad.mend?.(far, client);
    const mended = hosts.filter(({ bad }) => bad.mend !== null).map(({ far }) => far.alias);
    const all = await run(client, '-H', ['good', ...mended].join(','), 'list', '--json');
    expect(all).toMatchObject({ code: 0, stderr: '' });
  });
});
