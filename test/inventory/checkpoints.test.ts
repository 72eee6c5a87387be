import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { NewCheckpoint } from '../../src/inventory/checkpoints.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { allowed, contentsOf, granted, refusal, temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();

const SAVED: NewCheckpoint = {
  vm: null,
  vmName: 'web',
  name: 'before the update',
  note: '',
  store: 'DIR',
  url: '/var/lib/v3_tui/checkpoints/web/1',
  madeAt: 1_700_000_000_000,
  state: 'saving',
  bytes: null,
  memoryBytes: 8 * 2 ** 30,
  configHash: 'ab'.repeat(32),
  devices: ['RAMDISK CD0', 'NVRAM nvram'],
  vmState: 'running',
  madeBy: 'user',
};

describe.each(['inventory.db', 'virtual_machines_list.txt'])('%s', (file) => {
  it('keeps, changes and removes them, newest first, all and of a VM', () => {
    const { inventory, checkpoints } = openStore(at(file));
    const web = granted(inventory.add({ name: 'web', config: '', image: '' }));
    const first = allowed(checkpoints.add({ ...SAVED, vm: web.id, note: 'any\0text \udcff' }));
    expect(first).toEqual({ ...SAVED, vm: web.id, note: 'any\0text \udcff', id: first.id });
    const second = allowed(checkpoints.add({ ...SAVED, madeAt: SAVED.madeAt + 1, madeBy: 'keep' }));
    expect(checkpoints.list()).toEqual([second, first]);
    expect(checkpoints.list(web.id)).toEqual([first]);
    const whole = { ...first, name: 'x', state: 'whole', bytes: 9 * 2 ** 30 };
    expect(checkpoints.change(first.id, { name: 'x', state: 'whole', bytes: 9 * 2 ** 30 })).toEqual(whole);
    inventory.close();
    expect(openStore(at(file)).checkpoints.list()).toEqual([second, whole]);
    expect(checkpoints.remove(first.id)).toBeNull();
    expect(checkpoints.remove(first.id)).toBeNull();
    expect(refusal(checkpoints.change(first.id, { name: 'y' }))).toMatch(
      /^Cannot write the checkpoints in .*removed/,
    );
    expect(checkpoints.list()).toEqual([second]);
    inventory.close();
  });

  it('go with their VM, as its events do, to the name that it gets', () => {
    const { inventory, history, checkpoints } = openStore(at(file));
    const web = granted(inventory.add({ name: 'web', config: '', image: '' }));
    const saved = allowed(checkpoints.add({ ...SAVED, vm: web.id }));
    allowed(
      history.begin({ who: 'r', asked: 'a', title: 't', vm: { id: web.id, name: 'web', device: null } }),
    );
    granted(inventory.change(web.id, { name: '"shop"' }));
    inventory.close();
    const again = openStore(at(file));
    const [shop] = contentsOf(again.inventory).entries;
    expect(again.checkpoints.list(shop?.id)).toEqual([{ ...saved, vm: shop?.id, vmName: '"shop"' }]);
    const mine = { id: shop?.id ?? null, name: '"shop"' };
    expect(allowed(again.history.read({ vm: mine, limit: 5 })).events.map(({ vm }) => vm)).toEqual([
      { id: shop?.id, name: 'web', device: null },
    ]);
    again.inventory.close();
  });

  it('outlive their VM, with its name', () => {
    const { inventory, checkpoints } = openStore(at(file));
    const web = granted(inventory.add({ name: 'web', config: '', image: '' }));
    const saved = allowed(checkpoints.add({ ...SAVED, vm: web.id }));
    expect(inventory.remove(web.id)).toBeNull();
    expect(checkpoints.list()).toEqual([{ ...saved, vm: null }]);
    inventory.close();
  });

  it('are none where nothing is, and nothing is written then', () => {
    const { checkpoints } = openStore(at(`absent/${file}`));
    expect(checkpoints.list()).toEqual([]);
    expect(checkpoints.remove('1')).toBeNull();
    expect(readdirSync(at())).toEqual([]);
  });
});
