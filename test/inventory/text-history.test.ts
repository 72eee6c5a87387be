import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type OpenStore, openStore } from '../../src/inventory/open-inventory.js';
import { SAVED } from './support/saved.js';
import { allowed, contentsOf, granted, temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();
const FILE = 'virtual_machines_list.txt';

/** A file with these VMs, told apart by their configs, and an event and a checkpoint of each. */
function filled(vms: ReadonlyArray<readonly [name: string, config: string]>): OpenStore {
  const store = openStore(at(FILE));
  for (const [name, config] of vms) {
    const { id } = granted(store.inventory.add({ name, config, image: '' }));
    allowed(
      store.history.begin({ who: 'r', asked: 'a', title: `of ${config}`, vm: { id, name, device: null } }),
    );
    allowed(store.checkpoints.add({ ...SAVED, vm: id, vmName: name, name: `of ${config}` }));
  }
  return store;
}

/** What a store shows as the events and checkpoints of each VM, by its config. */
function recordsIn({ inventory, history, checkpoints }: OpenStore): Record<string, string[]> {
  const pairs = contentsOf(inventory).entries.map(({ id, name, config }) => {
    const { events } = allowed(history.read({ vm: { id, name }, limit: 50 }));
    for (const { vm } of events) if (vm?.id !== null) expect(vm?.id).toBe(id);
    const saved = allowed(checkpoints.list(id));
    for (const { vm } of saved) expect(vm).toBe(id);
    return [config, [...events.map(({ title }) => title), ...saved.map((one) => `saved ${one.name}`)]];
  });
  return Object.fromEntries(pairs);
}

/** The same by this program and by one that reads the file for the first time. */
function records(store: OpenStore): Record<string, string[]> {
  const here = recordsIn(store);
  expect(recordsIn(openStore(at(FILE)))).toEqual(here);
  return here;
}

const both = (config: string): string[] => [`of ${config}`, `saved of ${config}`];

it('stays with its VM when another of the name is removed', () => {
  const store = filled([
    ['web', '/1'],
    ['db', '/d'],
    ['web', '/2'],
    ['web', '/3'],
  ]);
  expect(records(store)).toEqual({ '/1': both('/1'), '/2': both('/2'), '/3': both('/3'), '/d': both('/d') });
  const first = contentsOf(store.inventory).entries[0];
  expect(store.inventory.remove(first?.id ?? '')).toBeNull();
  const left = records(store);
  expect(left['/3']).toEqual(['of /3', 'of /1', 'saved of /3']);
  expect(left['/2']).toEqual(['of /2', 'of /1', 'saved of /2']);
  expect(left['/d']).toEqual(both('/d'));
  const { events } = allowed(store.history.read({ vm: { id: null, name: 'web' }, limit: 9 }));
  expect(events.map(({ title, vm }) => [title, vm?.id])).toEqual([['of /1', null]]);
  expect(allowed(store.checkpoints.list()).find(({ name }) => name === 'of /1')?.vm).toBeNull();
  store.inventory.close();
});

it('follows its VM to another name, and from there to a third, in this program and in others', () => {
  const store = filled([
    ['web', '/1'],
    ['web', '/2'],
    ['x\udcff', '/3'],
  ]);
  const ids = contentsOf(store.inventory).entries.map(({ id }) => id);
  granted(store.inventory.change(ids[0] ?? '', { name: 'shop' }));
  expect(records(store)).toEqual({ '/1': both('/1'), '/2': both('/2'), '/3': both('/3') });
  granted(store.inventory.change(ids[2] ?? '', { name: 'web' }));
  granted(store.inventory.change(ids[1] ?? '', { name: 'x\udcff' }));
  expect(records(store)).toEqual({ '/1': both('/1'), '/2': both('/2'), '/3': both('/3') });
  const added = granted(store.inventory.add({ name: 'shop', config: '/4', image: '' }));
  const { events } = allowed(store.history.read({ vm: { id: added.id, name: 'shop' }, limit: 9 }));
  expect(events).toEqual([]);
  store.inventory.close();
});

it('is found by the name where another program took the VM out of the file', () => {
  const store = filled([
    ['web', '/1'],
    ['db', '/2'],
  ]);
  writeFileSync(at(FILE), 'db,/2,,0,\n');
  expect(records(store)).toEqual({ '/2': both('/2') });
  const { events } = allowed(store.history.read({ vm: { id: null, name: 'web' }, limit: 9 }));
  expect(events.map(({ title, vm }) => [title, vm])).toEqual([
    ['of /1', { id: null, name: 'web', device: null }],
  ]);
  store.inventory.close();
});

it('is for those whom the text file is for', () => {
  writeFileSync(at(FILE), 'web,/1,,0,\n');
  chmodSync(at(FILE), 0o660);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(at(FILE), 12345, 23456);
  const { inventory, history } = openStore(at(FILE));
  allowed(history.begin({ who: 'r', asked: 'a', title: 't', vm: null }));
  const { mode, uid, gid } = statSync(at(`${FILE}.history`));
  expect(mode & 0o777).toBe(0o660);
  if (isRoot) expect([uid, gid]).toEqual([12345, 23456]);
  inventory.close();
});

it('is one, by whatever way the text file is reached', () => {
  mkdirSync(at('real'));
  writeFileSync(at('real/list.txt'), 'web,/1,,0,\n');
  symlinkSync('real/list.txt', at('link.txt'));
  const { inventory, history } = openStore(at('link.txt'));
  allowed(history.begin({ who: 'r', asked: 'a', title: 't', vm: null }));
  inventory.close();
  expect(allowed(openStore(at('real/list.txt')).history.read({ limit: 9 })).events).toHaveLength(1);
  expect(readdirSync(at()).sort()).toEqual(['link.txt', 'real']);
});
