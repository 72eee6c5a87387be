import { expect, test } from 'vitest';
import { addHost, HOSTS_ACTION, hostToAdd, leaveOutHost } from '../../../src/state/actions/hosts-action.js';
import { openAppContext } from '../../support/app-context.js';
import { showHosts, type TestHost, UP } from '../../support/fleet-states.js';

const LOCAL: TestHost = { id: 'local', link: { kind: 'local' }, vms: [] };

test('a new destination for ssh is added where hosts can be, and only what was added is left out', () => {
  const { app } = openAppContext();
  const { store } = app;
  const adds = (typed: string) => hostToAdd(store.getState(), typed);
  showHosts(store, [LOCAL]);
  expect(HOSTS_ACTION.enabled(store.getState(), null)).toMatch(/only this host/);
  expect(adds('root@alpha')).toBeNull();

  store.setState({ addedHosts: [] });
  showHosts(store, [LOCAL, { id: 'beta', link: UP, vms: [] }]);
  expect(HOSTS_ACTION.enabled(store.getState(), null)).toBe(true);
  for (const typed of ['', '-oProxyCommand=sh', 'a b', 'a\u202eb', '#lab', 'web*', 'local', 'beta'])
    expect(adds(typed), typed).toBeNull();
  expect(adds(' root@alpha ')).toBe('root@alpha');

  addHost(store, 'root@alpha');
  leaveOutHost(app, 'beta');
  expect(store.getState().addedHosts).toEqual(['root@alpha']);
  expect(store.getState().messages.at(-1)?.text).toBe('beta was not added here: it stays.');
  leaveOutHost(app, 'root@alpha');
  expect(store.getState().addedHosts).toEqual([]);
});
