import { expect, test } from 'vitest';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { tab } from '../support/app-states.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { anAppScreen } from './support/a-screen.js';

const VMS = Array.from({ length: 30 }, (_, at) =>
  activeVm(at, `vm-${String(at).padStart(2, '0')}`, 'running'),
);

test('after a guest had the whole terminal the list shows the rows that it showed before', async () => {
  const { app } = openAppContext();
  app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: VMS } }));
  const [vm] = VMS;
  app.store.setState({ tabs: [tab('s', vm ?? null)] });
  const { lines } = anAppScreen(app, { columns: 80, rows: 24 });
  const select = (at: number) =>
    setView(app.store, { selected: { kind: 'vm', key: VMS[at]?.key ?? '' }, tab: 's' });
  const list = () =>
    lines()
      .slice(1, 18)
      .map((row) => row.slice(0, 31));
  select(25);
  await soon(() => expect(list().join('\n')).toContain('vm-25'));
  // The window stays where it is while the cursor moves within it.
  select(20);
  await soon(() => expect(list().join('\n')).toContain('VMs  22/33'));
  const before = list();
  expect(before.join('\n')).toContain('vm-25');
  setView(app.store, { captured: 's', pane: 'main' });
  await soon(() => expect(lines().join('\n')).not.toContain('vm-20'));
  setView(app.store, { captured: null, pane: 'list' });
  await soon(() => expect(list()).toEqual(before));
});
