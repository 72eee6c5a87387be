import { expect, it } from 'vitest';
import { farKey } from '../../../src/state/fleet/host-id.js';
import { keepHostAtHand } from '../../../src/state/fleet/keep-at-hand.js';
import { withHosts } from '../../../src/state/fleet/shown-hosts.js';
import { DEFAULTS } from '../../../src/state/settings.js';
import { createAppStore, setView } from '../../../src/state/store.js';
import { showHosts, UP } from '../../support/fleet-states.js';
import { activeVm } from '../../support/vms.js';

const shown = (...ids: string[]) =>
  ids.map((id) => ({ id, config: null, link: { kind: 'connecting' } as const, facts: null }));

it('a host that goes takes its marks and the selection, and what is known of the others stays', () => {
  const store = createAppStore({ hostName: 'here', inventoryPath: '/l', settings: DEFAULTS });
  const vms = [activeVm(0, 'web', 'paused')];
  showHosts(store, [
    { id: 'alpha', link: UP, vms },
    { id: 'beta', link: UP, vms },
  ]);
  const key = vms[0]?.key ?? '';
  const [ofAlpha, ofBeta] = [farKey('alpha', key), farKey('beta', key)];
  setView(store, {
    selected: { kind: 'vm', key: ofAlpha, group: '@alpha active' },
    marked: new Set([ofAlpha, ofBeta]),
  });
  expect(store.getState().host).toBe('alpha');
  store.setState((state) => withHosts(state, shown('gamma', 'beta'), 5));
  const after = store.getState();
  expect([...after.hosts.keys()]).toEqual(['gamma', 'beta']);
  expect(after.view.marked).toEqual(new Set([ofBeta]));
  expect(after.view.movedAt).toBe(5);
  const parts = [...after.hosts.values()].map(({ id, part }) => [
    id,
    (part ?? after).snapshot.vms.map((vm) => vm.key),
  ]);
  expect(parts).toEqual([
    ['gamma', []],
    ['beta', [ofBeta]],
  ]);
  expect([...after.hosts.values()].filter(({ part }) => part === null).map(({ id }) => id)).toEqual([
    after.host,
  ]);
});

it('this machine alone goes on as it was beside hosts that come, and without them again', () => {
  const store = createAppStore({ hostName: 'here', inventoryPath: '/l', settings: DEFAULTS });
  keepHostAtHand(store);
  store.setState((state) => withHosts(state, shown('local', 'alpha'), 1));
  expect(store.getState()).toMatchObject({ host: 'local', hostName: 'here' });
  setView(store, { selected: { kind: 'host', host: 'alpha' } });
  expect(store.getState()).toMatchObject({ host: 'alpha', hostName: 'alpha' });
  store.setState((state) => withHosts(state, shown('local'), 2));
  expect(store.getState()).toMatchObject({ host: 'local', hostName: 'here', inventoryPath: '/l' });
});
