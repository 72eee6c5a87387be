import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type FarHosts, openFarHosts } from '../../src/cli/fleet/open-far-hosts.js';
import type { HostConfig } from '../../src/state/fleet/host-config.js';
import type { HostPort } from '../../src/state/fleet/host-port.js';
import { type FarHost, startFarHost } from '../support/far-host.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { soon } from '../support/soon.js';
import { openSshClient, type SshClient } from '../support/ssh-client.js';
import { withSshd } from '../support/with-sshd.js';
import { BAD_HOSTS, startBadHost } from './bad-hosts.js';

const folder = ownTmpdir();

function aClient(): SshClient {
  const client = openSshClient();
  onTestFinished(() => client.end());
  return client;
}

function config(id: string): HostConfig {
  return {
    id,
    destination: id,
    options: [],
    command: 'v3_tui',
    tags: [],
    colour: null,
    readOnly: false,
  };
}

async function open(client: SshClient, ...ids: readonly string[]): Promise<FarHosts> {
  const hosts = await openFarHosts(ids.map(config), {
    env: { ...process.env, ...client.env },
    readOnly: false,
    stateFile: join(folder(), 'state.json'),
    now: Date.now,
  });
  if ('reason' in hosts) throw new Error(hosts.reason);
  onTestFinished(() => hosts.end());
  return hosts;
}

function portOf(hosts: FarHosts, id: string): HostPort {
  const host = hosts.all.find(({ config }) => config.id === id);
  if (host === undefined) throw new Error(`no ${id}`);
  return host.port;
}

const isUp = (port: HostPort) =>
  soon(() => {
    expect(port.link()).toMatchObject({ kind: 'up' });
    expect(port.state().ready).toBe(true);
  });

/** Adds a VM, and activates, starts and stops it. */
async function leadALife(port: HostPort, { host }: FarHost, name: string): Promise<void> {
  const { operations } = port;
  const added = await operations.add({ name, config: host.config(), image: '', options: [] });
  expect(added).toMatchObject({ ok: true });
  const key = added.key ?? '';
  for (const act of ['activate', 'start', 'stop', 'delete'] as const)
    expect(await operations[act](key), act).toMatchObject({ ok: true });
}

withSshd(() => {
  test.each(BAD_HOSTS)(
    'a host that cannot be used is told of, and a good one goes on: $what',
    async (bad) => {
      const client = aClient();
      const good = await startFarHost(client, 'good');
      onTestFinished(() => good.end());
      const far = await startBadHost(client, 'bad', bad);
      onTestFinished(() => far.end());
      const hosts = await open(client, 'bad', 'good');
      const [port, other] = [portOf(hosts, 'bad'), portOf(hosts, 'good')];
      await isUp(other);
      await leadALife(other, good, 'web');
      expect(good.sshd.accepted()).toBe(1);
      await soon(() => {
        const link = port.link();
        expect(link).toMatchObject({ kind: 'down', trouble: bad.trouble });
        expect(link.kind === 'down' && link.words.join('\n')).toMatch(bad.words);
      });
      if (bad.mend === null) return;
      bad.mend(far, client);
      port.reload();
      await isUp(port);
    },
  );
});
