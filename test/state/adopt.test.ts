import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import type { EntryChange } from '../../src/inventory/inventory.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { bindOperations } from '../../src/state/operations/operations.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { openWatch } from '../../src/state/watching/watch.js';

const row = (number: number) =>
  `lab\t/dev/v3-vm${number}\trunning\t1 vcores\t1 regions\t268435456 mem\tgeneral\n`;

/** A host with two VMs named lab, and an inactive entry of that name. */
function openLab() {
  const root = mkdtempSync(join(tmpdir(), 'v3-adopt-'));
  mkdirSync(join(root, 'proc/v3vee'), { recursive: true });
  writeFileSync(join(root, 'proc/v3vee/v3-guests'), row(2) + row(3));
  const config = join(root, 'lab.xml');
  writeFileSync(config, '<vm class="PC"><memory>256</memory></vm>');
  const path = join(root, 'inventory.db');
  const { inventory, history } = openStore(path);
  onTestFinished(() => {
    inventory.close();
    rmSync(root, { recursive: true, force: true });
  });
  const entry = inventory.add({ name: 'lab', config, image: '' });
  if ('refused' in entry) throw new Error(entry.refused);
  const host = openLocalHost({ root, env: {} });
  const claims = openClaims(path);
  const store = createAppStore({ hostName: 'h', inventoryPath: path, settings: DEFAULTS });
  const now = () => 0;
  const { refresh } = openWatch({ host, inventory, history, claims, store, exits: null, now }, false);
  const wait = async () => undefined;
  const operations = bindOperations({
    host,
    inventory,
    history,
    who: 'root',
    claims,
    store,
    refresh,
    kernelLog: null,
    wait,
    now,
  });
  const entries = () => {
    const contents = inventory.read();
    return 'refused' in contents ? [] : contents.entries;
  };
  const adopt = () => operations.adopt('guest /dev/v3-vm2 lab', { config, image: '' }, entry.id);
  return { adopt, entries, entry, claims, change: (to: EntryChange) => inventory.change(entry.id, to) };
}

test('an inactive entry becomes the VM that the user says it is', async () => {
  const { adopt, entries } = openLab();
  expect(await adopt()).toMatchObject({ ok: true });
  expect(entries()).toMatchObject([{ name: 'lab', device: '/dev/v3-vm2', state: 'running' }]);
});

test('a VM is not adopted while an entry of its name is being activated: it may be what that has made', async () => {
  const { adopt, entries, entry, claims } = openLab();
  const claim = claims.take(`vm entry ${entry.id}`, 'activate lab');
  expect(await adopt()).toMatchObject({
    ok: false,
    message: 'lab is being activated at the moment, and this VM may be it.',
  });
  expect(entries()).toMatchObject([{ device: null }]);
  if ('release' in claim) claim.release();
  expect(await adopt()).toMatchObject({ ok: true });
});

test.each<[string, EntryChange]>([
  ['activated', { device: '/dev/v3-vm3' }],
  ['renamed', { name: 'other' }],
])('an entry that another program has %s meanwhile is left alone', async (_, to) => {
  const { adopt, entries, change } = openLab();
  change(to);
  const before = entries();
  expect(await adopt()).toMatchObject({
    ok: false,
    message: 'The inactive entry of lab was changed by another program.',
  });
  expect(entries()).toEqual(before);
});
