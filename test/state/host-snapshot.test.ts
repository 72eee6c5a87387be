import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import type { Contents, Inventory } from '../../src/inventory/inventory.js';
import { openSnapshotReader } from '../../src/state/watching/host-snapshot.js';
import { entry } from '../support/vms.js';

function aRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'v3-snapshot-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

function anInventory(read: Inventory['read']): Inventory {
  return {
    path: '/inventory',
    kind: 'sqlite',
    read,
    readFirstPage: () => null,
    add: () => ({ refused: 'no' }),
    addAll: () => ({ refused: 'no' }),
    change: () => ({ refused: 'no' }),
    remove: () => ({ refused: 'no' }),
    version: () => 'the same',
    close: () => undefined,
  };
}

test('an inventory that could not be read for a moment is read again, though it did not change', () => {
  let answer: Contents | { refused: string } = { refused: 'too many open files' };
  const inventory = anInventory(() => answer);
  const read = openSnapshotReader(openLocalHost({ root: aRoot(), env: {} }), inventory);
  expect(read().snapshot).toMatchObject({ vms: [], inventoryProblem: 'too many open files' });
  answer = { entries: [entry('1', 'web')], damaged: [] };
  expect(read().snapshot).toMatchObject({ vms: [{ name: 'web' }], inventoryProblem: null });
  expect(read().snapshot).toBe(read().snapshot);
});

test('VMs of one load of the module are not taken for those of the next that came while they were read', () => {
  const root = aRoot();
  const folder = join(root, 'proc/v3vee');
  const load = (guests: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'v3-guests'), guests);
  };
  mkdirSync(join(root, 'proc/sys/kernel/random'), { recursive: true });
  writeFileSync(join(root, 'proc/sys/kernel/random/boot_id'), 'this-boot');
  load('web\t/dev/v3-vm0\n');
  const local = openLocalHost({ root, env: {} });
  let isLoadedAnew = false;
  const host: typeof local = {
    ...local,
    readProc: (file) => {
      const read = local.readProc(file);
      if (file === 'guests' && !isLoadedAnew) {
        isLoadedAnew = true;
        rmSync(folder, { recursive: true });
        load('');
      }
      return read;
    },
  };
  const web = entry('1', 'web', {
    device: '/dev/v3-vm0',
    bootId: 'this-boot',
    moduleLoad: local.moduleLoad(),
  });
  const inventory = anInventory(() => ({ entries: [web], damaged: [] }));
  const { snapshot } = openSnapshotReader(host, inventory)();
  expect(snapshot.vms).toMatchObject([{ name: 'web', category: 'inactive', lost: 'reload' }]);
  expect(snapshot.moduleLoad).toBe(local.moduleLoad());
});
