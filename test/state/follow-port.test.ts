import { describe, expect, onTestFinished, test } from 'vitest';
import { sessionOpen } from '../../src/state/actions/open-session.js';
import { partOf, seenFrom } from '../../src/state/fleet/at-hand.js';
import { followPort } from '../../src/state/fleet/follow-port.js';
import { farKey, LOCAL_HOST, splitKey } from '../../src/state/fleet/host-id.js';
import type { HostState } from '../../src/state/fleet/host-state.js';
import { NOTHING_READ } from '../../src/state/fleet/host-store.js';
import { keepHostAtHand } from '../../src/state/fleet/keep-at-hand.js';
import type { Link } from '../../src/state/fleet/link.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore, type HostEntry, setView } from '../../src/state/store.js';
import type { Vm } from '../../src/state/vms/model.js';
import { tab } from '../support/app-states.js';
import { activeVm } from '../support/vms.js';

/** A program with these hosts, what each shows, and its clock. */
function aFleet(...ids: readonly string[]) {
  const store = createAppStore({ hostName: 'host1', inventoryPath: '/i', settings: DEFAULTS });
  const part = { ...NOTHING_READ, hostName: '', inventoryPath: '', ranked: new Map(), configs: new Map() };
  const entries = ids.map((id, at): [string, HostEntry] => [
    id,
    {
      id,
      config: null,
      link: { kind: 'local' },
      facts: null,
      part: at === 0 ? null : { ...part, hostName: id },
    },
  ]);
  store.setState({ host: ids[0] ?? LOCAL_HOST, hosts: new Map(entries) });
  keepHostAtHand(store);
  let time = 1000;
  const setTime = (to: number) => {
    time = to;
  };
  const hosts = new Map(ids.map((id) => [id, aPort(id)] as const));
  for (const { port } of hosts.values()) onTestFinished(followPort(store, port, () => time));
  const host = (id: string) => {
    const found = hosts.get(id);
    if (found === undefined) throw new Error(`no host ${id}`);
    return found;
  };
  return { store, host, setTime, selected: () => store.getState().view.selected };
}

function aPort(id: string) {
  let state: HostState = { ...NOTHING_READ, hostName: id, inventoryPath: `/${id}` };
  let link: Link = { kind: 'local' };
  const listeners = new Set<(isAwaited: boolean) => void>();
  const tell = () => {
    for (const listener of listeners) listener(false);
  };
  const port = {
    id,
    state: () => state,
    link: () => link,
    facts: () => null,
    subscribe: (changed: (isAwaited: boolean) => void) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
  return {
    port,
    show: (...vms: readonly Vm[]) => {
      state = { ...state, ready: true, snapshot: { ...state.snapshot, vms } };
      tell();
    },
    be: (next: Link) => {
      link = next;
      tell();
    },
  };
}

const [a, b, c] = [activeVm(0, 'a', 'running'), activeVm(1, 'b', 'running'), activeVm(2, 'c', 'running')];

/** The same VM as one of a far host. */
function on(host: string, vm: Vm): Vm {
  return { ...vm, key: farKey(host, vm.key) };
}

describe('one host', () => {
  test('selects the first VM, keeps the selection, and remembers when it moved by itself', () => {
    const { store, host, setTime, selected } = aFleet(LOCAL_HOST);
    host(LOCAL_HOST).show(a, b, c);
    expect(selected()).toMatchObject({ kind: 'vm', key: a.key });
    setView(store, { selected: { kind: 'vm', key: b.key } });
    const before = store.getState().view.movedAt;
    setTime(4000);
    host(LOCAL_HOST).show(b, c);
    expect(selected()).toMatchObject({ kind: 'vm', key: b.key });
    expect(store.getState().view.movedAt).toBe(before);
    setTime(5000);
    host(LOCAL_HOST).show(c);
    expect(selected()).toMatchObject({ kind: 'vm', key: c.key });
    expect(store.getState().view.movedAt).toBe(5000);
  });

  test('takes marks off VMs that are gone, and leaves the others', () => {
    const { store, host } = aFleet(LOCAL_HOST);
    host(LOCAL_HOST).show(a, b);
    setView(store, { marked: new Set([a.key, b.key]) });
    host(LOCAL_HOST).show(b);
    expect([...store.getState().view.marked]).toEqual([b.key]);
  });

  test('changes nothing in the store where nothing has changed', () => {
    const { store, host } = aFleet(LOCAL_HOST);
    host(LOCAL_HOST).show(a);
    const before = store.getState();
    host(LOCAL_HOST).be(before.hosts.get(LOCAL_HOST)?.link ?? { kind: 'local' });
    expect(store.getState()).toBe(before);
  });
});

describe('several hosts', () => {
  test('of a host that tells more than a host shows, nothing else is taken', () => {
    const { store } = aFleet(LOCAL_HOST, 'web1');
    const { port } = aPort('web1');
    const other = createAppStore({ hostName: 'other', inventoryPath: '/o', settings: DEFAULTS }).getState();
    const stop = followPort(store, { ...port, state: () => ({ ...other, hostName: 'web1' }) }, () => 0);
    onTestFinished(stop);
    expect([...store.getState().hosts.keys()]).toEqual([LOCAL_HOST, 'web1']);
    expect(Object.keys(partOf(store.getState(), 'web1') ?? {})).not.toContain('view');
  });

  test('the state is that of the host whose VM is selected', () => {
    const { store, host } = aFleet(LOCAL_HOST, 'web1');
    host(LOCAL_HOST).show(a);
    host('web1').show(on('web1', b));
    expect([store.getState().host, store.getState().hostName]).toEqual([LOCAL_HOST, LOCAL_HOST]);
    setView(store, { selected: { kind: 'vm', key: on('web1', b).key } });
    const state = store.getState();
    expect([state.host, state.hostName, state.inventoryPath]).toEqual(['web1', 'web1', '/web1']);
    expect(state.snapshot.vms.map(({ name }) => name)).toEqual(['b']);
    expect(partOf(state, LOCAL_HOST)?.snapshot.vms.map(({ name }) => name)).toEqual(['a']);
    expect(seenFrom(state, LOCAL_HOST).hostName).toBe(LOCAL_HOST);
    expect(seenFrom(seenFrom(state, LOCAL_HOST), 'web1').snapshot).toBe(state.snapshot);
  });

  test('what another host shows changes nothing of the one at hand', () => {
    const { store, host } = aFleet(LOCAL_HOST, 'web1');
    host(LOCAL_HOST).show(a);
    const { snapshot, view } = store.getState();
    host('web1').show(on('web1', b));
    expect(store.getState().snapshot).toBe(snapshot);
    expect(store.getState().view.selected).toEqual(view.selected);
    expect(partOf(store.getState(), 'web1')?.snapshot.vms).toHaveLength(1);
  });

  test('a mark of another host stays while the VMs of this one change', () => {
    const { store, host } = aFleet(LOCAL_HOST, 'web1');
    host(LOCAL_HOST).show(a, b);
    host('web1').show(on('web1', b));
    setView(store, { marked: new Set([a.key, on('web1', b).key]) });
    host(LOCAL_HOST).show(b);
    expect([...store.getState().view.marked]).toEqual([on('web1', b).key]);
  });

  test('the host at hand stays while a dialog is open', () => {
    const { store, host } = aFleet(LOCAL_HOST, 'web1');
    host(LOCAL_HOST).show(a);
    host('web1').show(on('web1', b));
    setView(store, { dialogs: [{ id: 1, kind: 'x', props: {}, armedAt: null }] });
    setView(store, { selected: { kind: 'vm', key: on('web1', b).key } });
    expect(store.getState().host).toBe(LOCAL_HOST);
    setView(store, { dialogs: [] });
    expect(store.getState().host).toBe('web1');
  });

  test('the log of another host is followed from its end', () => {
    const { store, host } = aFleet(LOCAL_HOST, 'web1');
    host(LOCAL_HOST).show(a);
    host('web1').show(on('web1', b));
    const { log } = store.getState().view;
    setView(store, { log: { ...log, follow: false, bottom: 7, anchor: 3, filter: 'x' } });
    host(LOCAL_HOST).show(a, b);
    expect(store.getState().view.log).toMatchObject({ follow: false, anchor: 3 });
    setView(store, { selected: { kind: 'vm', key: on('web1', b).key } });
    expect(store.getState().view.log).toMatchObject({ follow: true, anchor: null, filter: 'x' });
  });

  test('a session is found on the host of its VM alone, where two hosts have the same device', () => {
    const { store } = aFleet(LOCAL_HOST, 'web1');
    const far = on('web1', a);
    store.setState({ tabs: [tab('of web1', far)] });
    expect(sessionOpen(store.getState(), far, 'console', null)).toBe('of web1');
    expect(sessionOpen(store.getState(), a, 'console', null)).toBeNull();
  });

  test('what is known of a line is kept with its host', () => {
    const { store, host } = aFleet(LOCAL_HOST, 'web1');
    host('web1').be({ kind: 'connecting' });
    expect(store.getState().hosts.get('web1')?.link).toEqual({ kind: 'connecting' });
  });
});

test('a key tells its host', () => {
  expect(splitKey(a.key)).toEqual({ host: LOCAL_HOST, key: a.key });
  expect(splitKey(farKey('root@web1', a.key))).toEqual({ host: 'root@web1', key: a.key });
});
