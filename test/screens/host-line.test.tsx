import { expect, test } from 'vitest';
import { HostLine } from '../../src/screens/host-line.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { activeVm, device } from '../support/vms.js';
import { aPane } from './support/a-pane.js';

test('the counts of VMs are whole in 80 columns, and short beside an alert', async () => {
  const { app } = openAppContext();
  const vms = [activeVm(0, 'web', 'running'), activeVm(1, 'db', 'paused'), activeVm(2, 'old', 'error')];
  const memory = { nodes: [], pools: [], totalBytes: 64e9, freeBytes: 32e9, largestFreeBytes: 1e9 };
  app.store.setState(({ snapshot }) => ({
    ready: true,
    hostName: 'host1',
    snapshot: { ...snapshot, vms, memory, moduleLoaded: true },
  }));
  const { lines } = aPane(app, <HostLine columns={80} />);
  await soon(() => expect(lines()[0]).toContain('1 running  1 paused  1 ERROR'));
  const vm = { name: 'old', device: device(2), key: 'k' };
  const words = 'old crashed';
  app.store.setState({
    alerts: [{ id: 1, kind: 'error', at: 0, vm, words, kernel: null, lines: [], isSeen: false, over: null }],
  });
  await soon(() => expect(lines()[0]).toMatch(/ ▶1 ‖1 !1 +! 1 alert: W/));
  app.store.setState(({ settings }) => ({ settings: { ...settings, keys: { alerts: ['F6'] } } }));
  await soon(() => expect(lines()[0]).toMatch(/ +! 1 alert: F6/));
});

test('what is wrong never touches the counts, however narrow the line is', async () => {
  const { app } = openAppContext();
  const vms = [activeVm(0, 'web', 'running'), activeVm(1, 'db', 'paused')];
  app.store.setState(({ snapshot }) => ({
    ready: true,
    hostName: 'host1',
    snapshot: { ...snapshot, vms, moduleLoaded: true, inventoryProblem: 'damaged' },
  }));
  for (let columns = 60; columns < 90; columns++) {
    const { lines } = aPane(app, <HostLine columns={columns} />);
    await soon(() => expect(lines()[0]).toMatch(/ ! inventory cannot be read/));
  }
});
