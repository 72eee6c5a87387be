import { expect, test } from 'vitest';
import type { Entry } from '../../../src/inventory/inventory.js';
import { LIST_COLUMNS } from '../../../src/screens/vm-list/columns.js';
import { seenFrom } from '../../../src/state/fleet/at-hand.js';
import { DEFAULTS } from '../../../src/state/settings.js';
import { createAppStore } from '../../../src/state/store.js';
import { DOWN, showHosts, UP } from '../../support/fleet-states.js';
import { activeVm } from '../../support/vms.js';

const NOW = new Date(2026, 10, 30, 12).getTime();
const HOUR_MS = 3_600_000;
/** Three hours after the clock of such a host began. */
const IN_1970 = 3 * HOUR_MS - NOW;

test.each([
  ['as ours', { ...UP, clockAheadMs: 0 }],
  ['of 1970', { ...UP, clockAheadMs: IN_1970 }],
  ['of 1970, and its line down', { ...DOWN, clockAheadMs: IN_1970 }],
  ['a year ahead', { ...UP, clockAheadMs: 365 * 24 * HOUR_MS }],
])('how long a VM has been up is by the clock of its host: %s', (_what, link) => {
  const store = createAppStore({ hostName: 'here', inventoryPath: '/i', settings: DEFAULTS });
  const vm = activeVm(0, 'web', 'running');
  const startedAt = NOW + (link.clockAheadMs ?? 0) - 2 * HOUR_MS;
  const far = { ...vm, entry: { ...(vm.entry as Entry), startedAt } };
  showHosts(store, [
    { id: 'local', link: { kind: 'local' }, vms: [] },
    { id: 'web1', link, vms: [far] },
  ]);
  store.setState({ minute: NOW / 60_000 });
  const state = seenFrom(store.getState(), 'web1');
  const [shown] = state.snapshot.vms;
  expect(shown && LIST_COLUMNS.uptime.cell(shown, state, 0)?.text).toBe('2 h');
});
