import { expect, test } from 'vitest';
import { inventoryFindings } from '../../src/state/vms/inventory-check.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { EMPTY_SNAPSHOT, type HostSnapshot } from '../../src/state/watching/host-snapshot.js';
import { device, entry, guestRow } from '../support/vms.js';

function snapshot(change: Partial<HostSnapshot> & Partial<Parameters<typeof reconcile>[0]>): HostSnapshot {
  const { guests = [], entries = [], ...rest } = change;
  return { ...EMPTY_SNAPSHOT, vms: reconcile({ guests, details: [], entries, bootId: 'now' }), ...rest };
}

const found = (
  of: HostSnapshot,
  files: ReadonlyMap<string, string> = new Map(),
  warnings: ReadonlyMap<string, readonly string[]> = new Map(),
) => inventoryFindings(of, files, warnings).map(({ id, what }) => `${id}: ${what}`);

test('finds nothing in an inventory that is as it should be, lost and freed VMs included', () => {
  const entries = [
    entry('1', 'web', { device: device(0), bootId: 'now' }),
    entry('2', 'lost', { device: device(0), bootId: 'before' }),
    entry('3', 'freed', { device: device(3), bootId: 'now' }),
    entry('4', 'new'),
  ];
  const guests = [guestRow(0, 'web'), guestRow(1, 'stranger')];
  // The device of the lost VM belongs to another in this boot, which is reported.
  expect(found(snapshot({ guests, entries }))).toEqual([
    'taken: lost: its device /dev/v3-vm0 now belongs to web.',
  ]);
  expect(found(snapshot({ entries: entries.slice(1) }))).toEqual([]);
});

test('finds each fault, with what fixes it', () => {
  const entries = [
    entry('1', 'web', { device: device(0), bootId: 'now' }),
    entry('2', 'web', { device: device(1), bootId: 'now' }),
    entry('3', 'db', { device: device(1), bootId: 'now' }),
    entry('4', 'n'.repeat(128)),
    entry('5', 'odd\u001b', { device: '/dev/sda' }),
  ];
  const guests = [guestRow(0, 'web'), guestRow(1, 'db'), guestRow(2, 'web')];
  const sick = snapshot({
    guests,
    entries,
    inventoryProblem: 'Cannot read it.',
    damagedEntries: [{ line: 3, text: 'x\u001b', reason: 'it has 1 of 5 fields' }],
  });
  const warnings = new Map([['1', ['The config names /srv/a.iso: no such file.']]]);
  expect(found(sick, new Map([['3', 'Image /db.img: no such file.']]), warnings)).toEqual([
    'unreadable: Cannot read it.',
    'damaged-line: line 3 is not a VM: it has 1 of 5 fields: x␛',
    'files: db: Image /db.img: no such file.',
    expect.stringMatching(/^name: n+: its name has 128 bytes, and Palacios keeps only 127/),
    'device: odd␛: its recorded device is not one of Palacios: /dev/sda',
    'config: web: The config names /srv/a.iso: no such file.',
    'same-name: 2 VMs are called web: /dev/v3-vm0, inactive.',
    'same-device: /dev/v3-vm1 is recorded for db and web.',
    'taken: web: its device /dev/v3-vm1 now belongs to db.',
    'stands: web: a VM of this name is on /dev/v3-vm2, not in the inventory.',
  ]);
  for (const { fix } of inventoryFindings(sick, new Map(), warnings)) expect(fix).toMatch(/^[a-z].{20,}/);
});
