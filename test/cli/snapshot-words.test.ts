import { expect, test } from 'vitest';
import { readingProblems } from '../../src/cli/snapshot-words.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { EMPTY_SNAPSHOT } from '../../src/state/watching/host-snapshot.js';

test.each(['vms.db', 'vms.txt'])('an inventory %s in a missing folder is told in one sentence', (file) => {
  const path = `/nowhere/at all/${file}`;
  const { inventory } = openStore(path, { makesFolder: false });
  const read = inventory.read();
  const snapshot = { ...EMPTY_SNAPSHOT, inventoryProblem: 'refused' in read ? read.refused : null };
  expect(readingProblems(snapshot, path)).toEqual([
    `Cannot read the inventory ${path}: the folder /nowhere/at all does not exist.`,
  ]);
});
