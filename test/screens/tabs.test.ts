import { expect, test } from 'vitest';
import { tabsInRoom } from '../../src/screens/main-pane/tabs.js';
import { tab } from '../support/app-states.js';
import { activeVm } from '../support/vms.js';

const web = activeVm(0, 'web', 'running');
const SESSIONS = [
  tab('a', web),
  tab('b', web, { mode: 'stream', stream: 'out' }),
  tab('c', web, { mode: 'vnc', state: 'ended' }),
];

const labels = (shown: string, columns: number) => {
  const { hidden, tabs } = tabsInRoom(SESSIONS, shown, columns);
  return [hidden, ...tabs.map(({ label }) => label)];
};

test('all tabs are shown where there is room, the shown one in brackets', () => {
  const rest = [' web: console ', ' web: out ', ' web: VNC (ended) ', ' Checkpoints '];
  expect(labels('details', 100)).toEqual([0, '[Details]', ...rest]);
  expect(labels('gone', 100)).toEqual([0, '[Details]', ...rest]);
});

test('those before the shown one that have no room are counted', () => {
  expect(labels('c', 40)).toEqual([2, ' web: out ', '[web: VNC (ended)]', ' Checkpoints ']);
  expect(labels('details', 5)[0]).toBe(0);
  expect(labels('checkpoints', 5)).toEqual([4, '[Checkpoints]']);
});

test('long names are cut, and hostile ones are safe', () => {
  const hostile = { ...tab('a', web), vmName: `\x1b[2J${'w'.repeat(100)}` };
  const { tabs } = tabsInRoom([hostile], 'a', 100);
  expect(tabs[1]?.label).toHaveLength(26);
  expect(tabs[1]?.label).not.toContain('\x1b');
});
