import { expect, test } from 'vitest';
import { listedNote, readingProblems } from '../../src/cli/snapshot-words.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { EMPTY_SNAPSHOT } from '../../src/state/watching/host-snapshot.js';
import { entry, guestRow } from '../support/vms.js';

test.each(['vms.db', 'vms.txt'])('an inventory %s in a missing folder is told in one sentence', (file) => {
  const path = `/nowhere/at all/${file}`;
  const { inventory } = openStore(path, { makesFolder: false });
  const read = inventory.read();
  const snapshot = { ...EMPTY_SNAPSHOT, inventoryProblem: 'refused' in read ? read.refused : null };
  expect(readingProblems(snapshot, path)).toEqual([
    `Cannot read the inventory ${path}: the folder /nowhere/at all does not exist.`,
  ]);
});

test('a VM on the host that may be an inactive one is not called another', () => {
  const vms = reconcile({
    guests: [guestRow(0, 'web')],
    details: [],
    entries: [entry('1', 'web')],
    bootId: null,
  });
  expect(vms.map((vm) => listedNote(vm, vms))).toEqual(['a VM of this name is on /dev/v3-vm0', '']);
});
