import { describe, expect, test } from 'vitest';
import { HostOverview } from '../../src/screens/host-overview/host-overview.js';
import { VmList } from '../../src/screens/vm-list/vm-list.js';
import { actionById, available, runAction } from '../../src/state/actions/table.js';
import { attentionTo } from '../../src/state/fleet/attention.js';
import { farKey, hostFold, LOCAL_HOST } from '../../src/state/fleet/host-id.js';
import { vmWithKey } from '../../src/state/fleet/vms-of-hosts.js';
import { keepSelection, selectionOf } from '../../src/state/list/selection.js';
import { listRows } from '../../src/state/list-rows.js';
import { selectHost } from '../../src/state/select-vm.js';
import { setView } from '../../src/state/store.js';
import { markedVms } from '../../src/state/target.js';
import { openAppContext } from '../support/app-context.js';
import { CONNECTING, DOWN, showHosts, type TestHost, UP } from '../support/fleet-states.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { aPane } from './support/a-pane.js';

const WEB = activeVm(0, 'web', 'running');
const DB = activeVm(1, 'db', 'paused');

const HOSTS: readonly TestHost[] = [
  { id: LOCAL_HOST, link: { kind: 'local' }, vms: [WEB] },
  { id: 'web1', link: UP, vms: [WEB, DB], config: { tags: ['prod'] } },
  { id: 'web2', link: DOWN, vms: [DB] },
  { id: 'web3', link: CONNECTING, vms: [] },
];

function aFleet(hosts = HOSTS) {
  const { app } = openAppContext();
  showHosts(app.store, hosts);
  setView(app.store, { selected: { kind: 'vm', key: WEB.key } });
  const rows = () =>
    listRows(app.store.getState()).map((row) => (row.kind === 'vm' ? `  ${row.vm.name}` : row.group));
  return { app, store: app.store, rows };
}

describe('the rows', () => {
  test('are host by host, each with its groups that have VMs', () => {
    const { rows } = aFleet();
    expect(rows()).toEqual([
      '@local',
      'active',
      '  web',
      '@web1',
      farKey('web1', 'active'),
      '  web',
      '  db',
      '@web2',
      farKey('web2', 'active'),
      '  db',
      '@web3',
    ]);
  });

  test('of a folded host are its own row only, and nothing changes as long as nothing does', () => {
    const { rows, store } = aFleet();
    setView(store, { folded: new Set([hostFold('web1')]) });
    expect(rows()).toEqual([
      '@local',
      'active',
      '  web',
      '@web1',
      '@web2',
      farKey('web2', 'active'),
      '  db',
      '@web3',
    ]);
    expect(listRows(store.getState())).toBe(listRows(store.getState()));
  });

  test.each([
    ['host:web*', ['@web1', 'web', 'db', '@web2', 'db', '@web3']],
    ['host:web1 db', ['@web1', 'db']],
    ['tag:prod', ['@web1', 'web', 'db']],
    ['TAG:pr web', ['@web1', 'web']],
    ['web', ['@local', 'web', '@web1', 'web']],
    ['host:none', []],
  ])('the filter %s keeps what it means', (filter, expected) => {
    const { store, rows } = aFleet();
    setView(store, { filter });
    expect(
      rows()
        .filter((row) => !row.includes('active'))
        .map((row) => row.trim()),
    ).toEqual(expected);
  });

  test('are sorted by name, or those with trouble first', () => {
    const { store, rows } = aFleet();
    const hosts = () => rows().filter((row) => /^@\w+$/.test(row));
    setView(store, { hostOrder: 'trouble first' });
    expect(hosts()).toEqual(['@web2', '@web3', '@local', '@web1']);
    setView(store, { hostOrder: 'by name' });
    expect(hosts()).toEqual(['@local', '@web1', '@web2', '@web3']);
  });

  test('keep every selection that is still there, on each host its own', () => {
    const { store } = aFleet();
    const all = listRows(store.getState());
    for (const row of all) expect(keepSelection(all, all, selectionOf(row))).toEqual(selectionOf(row));
  });

  test('of 200 hosts cost a key little', () => {
    const many = Array.from({ length: 200 }, (_, at) => ({ id: `h${at}`, link: UP, vms: [WEB, DB] }));
    const { store, rows } = aFleet([...HOSTS, ...many]);
    expect(rows()).toHaveLength(11 + 200 * 4);
    expect(listRows(store.getState())).toBe(listRows({ ...store.getState(), ready: true }));
  });
});

describe('what is done', () => {
  test('marks reach over all hosts', () => {
    const { store } = aFleet();
    setView(store, { marked: new Set([WEB.key, farKey('web1', DB.key)]) });
    expect(markedVms(store.getState()).map(({ key }) => key)).toEqual([WEB.key, farKey('web1', DB.key)]);
  });

  test('is refused at once where there is no line, in the words of ssh', () => {
    const { store } = aFleet();
    const vm = vmWithKey(store.getState(), farKey('web2', DB.key));
    expect(vm?.name).toBe('db');
    const stop = (key: string) =>
      available(actionById('stop'), store.getState(), vmWithKey(store.getState(), key));
    expect(stop(farKey('web2', DB.key))).toBe(
      'the line to web2 is down: ssh: connect to host web2 port 22: Connection refused',
    );
    expect(stop(farKey('web1', WEB.key))).toBe(true);
  });

  test.each([
    ['web2', 'new: the line to web2 is down: ssh: connect to host web2 port 22: Connection refused'],
    ['web3', 'new: there is no line to web3 yet'],
  ])('opens no wizard for %s, whose folders nobody knows yet, and says why', (host, words) => {
    const { app, store } = aFleet();
    expect(store.getState().hosts.get(host)?.facts).toBeNull();
    selectHost(store, host);
    runAction(app, actionById('new'));
    expect(store.getState().view).toMatchObject({ dialogs: [], message: { text: words, tone: 'bad' } });
    selectHost(store, 'web1');
    runAction(app, actionById('new'));
    expect(store.getState().view.dialogs).toMatchObject([{ kind: 'wizard' }]);
  });

  test('is refused on a host that is read-only, and on no other', () => {
    const { store } = aFleet([
      { id: LOCAL_HOST, link: { kind: 'local' }, vms: [WEB] },
      { id: 'web1', link: UP, vms: [WEB], config: { readOnly: true } },
    ]);
    const stop = (key: string) =>
      available(actionById('stop'), store.getState(), vmWithKey(store.getState(), key));
    expect(stop(farKey('web1', WEB.key))).toBe('web1 is read-only');
    expect(stop(WEB.key)).toBe(true);
  });
});

describe('the list', () => {
  test('shows a row for each host with how it is, and tells which VMs are in sight', async () => {
    const { app, store } = aFleet();
    const { lines } = aPane(app, <VmList columns={60} rows={16} framed />);
    await soon(() => expect(lines().join('\n')).toContain('connecting…'));
    const text = lines().join('\n');
    expect(text).toMatch(/▾ web1 \(2\).*▶1.*12 ms/);
    expect(text).toMatch(/▾ web2 \(1\).*down 0 s/);
    await soon(() => expect(attentionTo(store.getState(), 'web1').rates).toHaveLength(2));
    expect(attentionTo(store.getState(), 'web3').rates).toEqual([]);
  });

  test('cuts neither the name nor the count of a host for how it is', async () => {
    const { app } = aFleet();
    for (let columns = 20; columns < 40; columns++) {
      const { lines } = aPane(app, <VmList columns={columns} rows={16} framed />);
      await soon(() => expect(lines().join('\n')).toMatch(/▾ web1 \(2\)/));
    }
  });

  test('shows the name of a host without its control characters', async () => {
    const { app } = aFleet([...HOSTS, { id: 'evil\u001b[31m\u202e', link: UP, vms: [] }]);
    const { lines } = aPane(app, <VmList columns={60} rows={18} framed />);
    await soon(() => expect(lines().join('\n')).toContain('evil'));
    expect(lines().join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

test('a host that does not answer says so in its row and on its page, in place of its last round trip', async () => {
  const { app } = aFleet([
    ...HOSTS,
    { id: 'web4', link: { ...UP, isSilent: true }, vms: [WEB] },
    { id: 'web5', link: { ...UP, roundTripMs: 12_498 }, vms: [WEB] },
  ]);
  const list = aPane(app, <VmList columns={40} rows={18} framed />);
  await soon(() => expect(list.lines().join('\n')).toMatch(/▾ web4 \(1\) .*no answer/));
  expect(list.lines().find((line) => line.includes('web4'))).not.toContain(' ms');
  expect(list.lines().join('\n')).toMatch(/▾ web5 \(1\) .* 12\.5 s/);
  const page = aPane(app, <HostOverview host="web4" columns={60} rows={20} />);
  await soon(() => expect(page.lines().join('\n')).toContain('It does not answer now'));
  expect(page.lines().join('\n')).not.toContain('round trip');
});

test('the page of a host that is down has ssh’s words, when it is tried again, and the key that does it now', async () => {
  const { app } = aFleet();
  const { lines } = aPane(app, <HostOverview host="web2" columns={80} rows={20} />);
  await soon(() => expect(lines().join('\n')).toContain('Connection refused'));
  expect(lines().join('\n')).toMatch(/Down for 0 s\. It is tried again in 30 s; r tries now\./);
  expect(lines().join('\n')).toContain('What is shown of it is what was read last.');
  expect(lines().join('\n')).not.toContain('reads it again');
});

test('of a host that was never read nothing is told but why, in whole words at any width', async () => {
  const link = { ...DOWN, retryAt: null };
  const { app } = aFleet([...HOSTS, { id: 'web4', link, vms: [], ready: false }]);
  const list = aPane(app, <VmList columns={40} rows={18} framed />);
  await soon(() => expect(list.lines().join('\n')).toMatch(/▾ web4 .*down/));
  expect(list.lines().join('\n')).not.toContain('web4 (');
  for (let columns = 44; columns < 50; columns++) {
    const { lines } = aPane(app, <HostOverview host="web4" columns={columns} rows={20} />);
    await soon(() => expect(lines().join('\n')).toContain('Nothing of it was read yet.'));
    expect(lines().join('\n')).not.toMatch(/…|was read last/);
  }
});

test('the keys of a host are told in whole words on 80 columns', async () => {
  const { app } = aFleet(HOSTS);
  const { lines } = aPane(app, <HostOverview host="web1" columns={45} rows={20} />);
  const text = () =>
    lines()
      .map((line) => line.trim())
      .join(' ');
  await soon(() => expect(text()).toMatch(/Space marks its \d VMs?, r reads it again, F lists all hosts/));
});
