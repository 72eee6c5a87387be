import { expect, onTestFinished, test } from 'vitest';
import { type FarHosts, openFarHosts } from '../../../src/cli/fleet/open-far-hosts.js';
import { followHosts } from '../../../src/cli/follow-hosts.js';
import type { HostConfig } from '../../../src/state/fleet/host-config.js';
import { farKey } from '../../../src/state/fleet/host-id.js';
import { DEFAULTS } from '../../../src/state/settings.js';
import { createAppStore } from '../../../src/state/store.js';
import { tab } from '../../support/app-states.js';
import { hostConfig } from '../../support/host-config.js';
import { ownTmpdir } from '../../support/own-tmpdir.js';
import { openPlayedSsh } from '../../support/played-ssh.js';
import { soon } from '../../support/soon.js';
import { activeVm } from '../../support/vms.js';

const folder = ownTmpdir();

test('a host with a session keeps its line until that has ended, and is read-only at once', async () => {
  const ssh = await openPlayedSsh(
    () => undefined,
    () => 'hangs',
  );
  onTestFinished(() => ssh.end());
  const [alpha, beta] = [hostConfig('alpha'), hostConfig('beta')];
  const hosts = await openFarHosts([alpha, beta], {
    env: { ...process.env, ...ssh.env },
    readOnly: false,
    stateFile: `${folder()}/state.json`,
    now: Date.now,
  });
  if ('reason' in hosts) throw new Error(hosts.reason);
  onTestFinished(() => hosts.end());
  const store = createAppStore({
    hostName: 'here',
    inventoryPath: '/l',
    settings: { ...DEFAULTS, hosts: [alpha, beta] },
  });
  const fleet = {
    ports: hosts.all.map(({ port }) => port),
    far: hosts.all as FarHosts['all'],
    order: [] as readonly string[],
    show: (shown: { far: FarHosts['all']; order: readonly string[] }) => {
      fleet.ports = shown.far.map(({ port }) => port);
      fleet.far = shown.far;
      fleet.order = shown.order;
    },
  };
  const stop = followHosts({ store }, fleet, { wanted: null, showsLocal: false }, async () => hosts);
  onTestFinished(stop);
  const say = (...configs: HostConfig[]) =>
    store.setState(({ settings }) => ({ settings: { ...settings, localHost: false, hosts: configs } }));
  const told = () => store.getState().messages.map(({ text }) => text);
  const ended = (hostId: string) =>
    store.setState(({ tabs }) => ({ tabs: tabs.filter(({ vmKey }) => !vmKey.startsWith(`@${hostId} `)) }));

  const web = activeVm(0, 'web', 'running');
  store.setState({
    tabs: [alpha, beta].map(({ id }) => tab(id, { ...web, key: farKey(id, web.key) })),
  });
  say({ ...beta, destination: 'root@beta', readOnly: true });
  await soon(() => expect(fleet.far.find(({ config }) => config.id === 'beta')?.config.readOnly).toBe(true));
  await soon(() =>
    expect(told()).toEqual([
      'alpha is left out. It goes when its sessions and operations here end.',
      'beta is connected to anew when its sessions and operations here end.',
    ]),
  );
  expect(fleet.order).toEqual(['beta', 'alpha']);
  expect(hosts.opened().map(({ destination }) => destination)).toEqual(['alpha', 'beta']);

  ended('alpha');
  await soon(() => expect(fleet.order).toEqual(['beta']));
  expect(hosts.opened().map(({ destination }) => destination)).toEqual(['beta']);
  ended('beta');
  await soon(() => expect(hosts.opened().map(({ destination }) => destination)).toEqual(['root@beta']));
  say();
  await soon(() => expect(told().at(-1)).toMatch(/name no host/));
  expect(fleet.order).toEqual(['beta']);
});
