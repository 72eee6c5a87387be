import { describe, expect, it } from 'vitest';
import { COLUMN_NAMES, COLUMNS } from '../../src/state/columns/columns.js';
import { FIRST_SORT, parseSort, sortText, sortVms } from '../../src/state/columns/sort.js';
import type { Vm } from '../../src/state/vms/model.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { fc } from '../support/fast-check.js';
import { unsafeIn } from '../support/unsafe-bytes.js';
import { anyReadings, device, entry, guestRow } from '../support/vms.js';

const NOW = 1_000_000;
const beside = {
  exits: new Map([
    [device(0), { perSecond: 5, history: [], times: [], cores: [] }],
    [device(1), { perSecond: 2100, history: [], times: [], cores: [] }],
  ]),
  now: NOW,
};

const vms = reconcile({
  guests: [
    guestRow(0, 'web', { memoryBytes: 1024 ** 3, vcores: 4 }),
    guestRow(1, 'db', { state: 'paused' }),
    guestRow(10, 'api'),
    guestRow(2, 'bad', { state: 'error' }),
  ],
  details: [],
  entries: [
    entry('a', 'web', {
      device: device(0),
      bootId: 'b',
      startedAt: NOW - 7_200_000,
      tags: ['prod', 'x'],
      autostart: 2,
      notes: 'one\ntwo',
    }),
    entry('b', 'old', { device: device(7), bootId: 'before' }),
    entry('c', 'new', { autostart: 1 }),
  ],
  bootId: 'b',
});

const names = (sorted: readonly Vm[]) => sorted.map(({ name }) => name).join(' ');
const sorted = (text: string) => {
  const sort = parseSort(text);
  if (sort === null) throw new Error(text);
  return names(sortVms(vms, sort, beside));
};

describe('a column', () => {
  it('tells of a VM what is known, and nothing of what is not', () => {
    const [web, , db] = [...vms].sort((a, b) => (a.name < b.name ? 1 : -1));
    const texts = (vm: Vm | undefined) =>
      vm === undefined
        ? {}
        : Object.fromEntries(COLUMN_NAMES.map((name) => [name, COLUMNS[name].text(vm, beside)]));
    expect(texts(web)).toMatchObject({
      name: 'web',
      category: 'active',
      state: 'running',
      device: 'v3-vm0',
      rate: '5/s',
      autostart: '2',
      memory: '1 GB',
      cores: '4',
      uptime: '2 h',
      tags: '#prod #x',
      notes: 'one',
    });
    expect(texts(db)).toMatchObject({ name: 'new', device: '', rate: '', memory: '', cores: '', uptime: '' });
  });

  it('shows nothing unsafe of any VM', () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        for (const vm of reconcile(readings)) {
          for (const name of COLUMN_NAMES) expect(unsafeIn(COLUMNS[name].text(vm, beside))).toEqual([]);
        }
      }),
    );
  });
});

describe('sorting', () => {
  it('begins with the largest number, or with A; what tells nothing comes last either way', () => {
    expect(sorted('name')).toBe('api bad db new old web');
    expect(sorted('-name')).toBe('web old new db bad api');
    expect(sorted('memory')).toBe('web db bad api new old');
    expect(sorted('rate')).toBe('web new old db bad api');
    expect(sorted('cores').startsWith('web')).toBe(true);
    expect(sorted('tags').startsWith('web')).toBe(true);
    expect(sorted('-tags').startsWith('web')).toBe(true);
  });

  it('goes by the number of the device, and by how much a state needs somebody', () => {
    expect(sorted('device')).toBe('web db bad api new old');
    expect(sorted('-device')).toBe('api bad db web new old');
    expect(sorted('state')).toBe('bad web api db old new');
  });

  it('by device leaves each category as it is read', () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        const all = reconcile(readings);
        for (const category of ['active', 'inactive', 'not-in-inventory']) {
          const inIt = all.filter((vm) => vm.category === category);
          expect(sortVms(inIt, FIRST_SORT, beside)).toEqual(inIt);
        }
      }),
    );
  });

  it('is read from a text, and only from a column', () => {
    for (const name of COLUMN_NAMES) {
      for (const text of [name, `-${name}`]) {
        const sort = parseSort(text);
        expect(sort && sortText(sort)).toBe(text);
      }
    }
    for (const text of ['', '-', '--name', 'toString', 'Name']) expect(parseSort(text)).toBeNull();
  });
});
