import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type FarHosts, openFarHosts } from '../../src/cli/fleet/open-far-hosts.js';
import type { HostPort } from '../../src/state/fleet/host-port.js';
import type { FarHost } from '../support/far-host.js';
import { hostConfig } from '../support/host-config.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { soon } from '../support/soon.js';
import { openSshClient, type SshClient } from '../support/ssh-client.js';

const folder = ownTmpdir();

/** An ssh client of a test's own. */
export function aClient(): SshClient {
  const client = openSshClient();
  onTestFinished(() => client.end());
  return client;
}

/** Opens the hosts that ssh knows by these names. */
export async function openLinks(
  client: Pick<SshClient, 'env'>,
  ...ids: readonly string[]
): Promise<FarHosts> {
  const hosts = await openFarHosts(ids.map(hostConfig), {
    env: { ...process.env, ...client.env },
    readOnly: false,
    stateFile: join(folder(), 'state.json'),
    now: Date.now,
  });
  if ('reason' in hosts) throw new Error(hosts.reason);
  onTestFinished(() => hosts.end());
  return hosts;
}

/** The port of one of them. */
export function portOf(hosts: FarHosts, id: string): HostPort {
  const host = hosts.all.find(({ config }) => config.id === id);
  if (host === undefined) throw new Error(`no ${id}`);
  return host.port;
}

/** Waits until a host was read. */
export const isUp = (port: HostPort) =>
  soon(() => {
    expect(port.link()).toMatchObject({ kind: 'up' });
    expect(port.state().ready).toBe(true);
  });

/** Adds a VM, and activates, starts and stops it. */
export async function leadALife(
  port: HostPort,
  { host }: Pick<FarHost, 'host'>,
  name: string,
): Promise<void> {
  const { operations } = port;
  const added = await operations.add({ name, config: host.config(), image: '', options: [] });
  expect(added).toMatchObject({ ok: true });
  const key = added.key ?? '';
  for (const act of ['activate', 'start', 'stop', 'delete'] as const)
    expect(await operations[act](key), act).toMatchObject({ ok: true });
}
