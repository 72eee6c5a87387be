import { expect, test } from 'vitest';
import { VmList } from '../../src/screens/vm-list/vm-list.js';
import type { VmExits } from '../../src/state/ports.js';
import type { ViewState } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { appState } from '../support/app-states.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { aPane } from './support/a-pane.js';

const [web, db] = [activeVm(0, 'web', 'running'), activeVm(1, 'db', 'running')];

const RATES: VmExits = { perSecond: 18_234, history: [18_234], times: [0, 1000], cores: [] };

function aList(view: Partial<ViewState>, vms = [web, db], unread = 0, columns = 30) {
  const { app } = openAppContext();
  const state = appState(vms);
  app.store.setState({
    ...state,
    snapshot: { ...state.snapshot, unread },
    exits: new Map(vms.flatMap(({ device }) => (device === null ? [] : [[device, RATES]]))),
    view: { ...state.view, ...view },
  });
  return aPane(app, <VmList columns={columns} rows={8} framed />);
}

const filtered = (text: string, cursor: number) => aList({ filter: text, filtering: { text, cursor } }, []);

test('the filter line shows whole characters and nothing that acts on a terminal', async () => {
  const plain = filtered('a😀b', 1);
  await soon(() => expect(plain.lines().at(6)).toContain(' / a😀b'));
  const hostile = filtered('a\u202eb', 0);
  await soon(() => expect(hostile.lines().at(6)).toContain(' / a\\u202eb'));
});

test('the filter line shows the part around the cursor', async () => {
  const text = `${'x'.repeat(40)}end`;
  const { lines } = filtered(text, text.length);
  await soon(() => expect(lines().at(6)).toMatch(/\/ …x+end /));
});

test('inactive VMs that are not read yet count', async () => {
  const { lines } = aList({}, [], 9700);
  await soon(() => expect(lines().join('\n')).toContain('Inactive (9700)'));
});

test('the selected row has a sign of its own while another pane has the keys, in the bar it needs none', async () => {
  const selected = { kind: 'vm' as const, key: db.key };
  for (const pane of ['main', 'log'] as const) {
    const { lines } = aList({ pane, selected });
    await soon(() => expect(lines().filter((row) => row.includes('›'))).toHaveLength(1));
    expect(lines().join('\n')).toContain('›db');
  }
  const barred = aList({ pane: 'list', selected });
  await soon(() => expect(barred.lines().join('\n')).toContain('db'));
  expect(barred.lines().join('\n')).not.toContain('›');
  const heading = aList({ pane: 'main', selected: { kind: 'heading', group: 'active' } });
  await soon(() => expect(heading.lines().join('\n')).toContain('▾›Active'));
});

test('a name that is too long is cut between its signs and its state', async () => {
  const long = activeVm(2, 'a-name-that-is-longer-than-any-column', 'stopped');
  const wide = activeVm(3, '漢字'.repeat(20), 'stopped');
  const { lines } = aList({ marked: new Set([long.key]) }, [long, wide]);
  await soon(() => expect(lines().join('\n')).toMatch(/│✓■ a-name-… v3-vm2 {2}stopped │/));
  expect(lines().join('\n')).toMatch(/│ ■ 漢字漢… +v3-vm3 {2}stopped │/);
});

test('the rate of a running VM stands at the end of its row, where no name is cut for it', async () => {
  const stopped = activeVm(1, 'db', 'stopped');
  for (const columns of [38, 46]) {
    const { lines } = aList({}, [web, stopped], 0, columns);
    await soon(() => expect(lines().join('\n')).toMatch(/web +v3-vm0 {2}running +18k\/s │/));
    expect(lines().join('\n')).toMatch(/db +v3-vm1 {2}stopped +│/);
  }
  const long = activeVm(2, 'a-name-of-18-chars', 'running');
  for (const [vms, columns] of [
    [[web], 30],
    [[web, long], 38],
  ] as const) {
    const { lines } = aList({}, [...vms], 0, columns);
    await soon(() => expect(lines().join('\n')).toMatch(/web +v3-vm0 {2}running │/));
    expect(lines().join('\n')).not.toContain('/s');
  }
});
