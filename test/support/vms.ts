import { asDevice, type Device } from '../../src/host/device.js';
import type { GuestDetails } from '../../src/host/guest-details.js';
import type { GuestRow } from '../../src/host/guests.js';
import type { Entry } from '../../src/inventory/inventory.js';
import type { Vm, VmState } from '../../src/state/vms/model.js';
import { type Readings, reconcile } from '../../src/state/vms/reconcile.js';
import { fc } from './fast-check.js';

/** `/dev/v3-vmN`. */
export function device(number: number): Device {
  const path = asDevice(`/dev/v3-vm${number}`);
  if (path === null) throw new Error(`no device ${number}`);
  return path;
}

/** A row of v3-guests in the form of 2017, running, except for the given fields. */
export function guestRow(number: number, name: string, change: Partial<GuestRow> = {}): GuestRow {
  const row: GuestRow = {
    name,
    device: device(number),
    number,
    state: 'running',
    unavailable: false,
    vcores: 1,
    regions: 1,
    memoryBytes: 268435456,
    type: 'general',
  };
  return { ...row, ...change };
}

/** An entry of the inventory that was never activated, except for the given fields. */
export function entry(id: string, name: string, change: Partial<Entry> = {}): Entry {
  const blank: Entry = {
    id,
    name,
    config: `/srv/${id}.xml`,
    image: `/srv/${id}.img`,
    device: null,
    state: 'stopped',
    bootId: null,
    moduleLoad: null,
    options: [],
    lastMode: null,
    lastStream: null,
    notes: '',
    tags: [],
    autostart: null,
    madeAt: null,
    activatedAt: null,
    startedAt: null,
  };
  return { ...blank, ...change };
}

/** A block of v3-guests-details. */
export function details(number: number, name: string, state: GuestDetails['state']): GuestDetails {
  return {
    device: device(number),
    name,
    type: 'General',
    state,
    cores: [],
    regions: [],
    coreCount: 1,
    regionCount: 1,
    memoryBytes: 268435456,
  };
}

/** An active VM of the inventory on `/dev/v3-vmN`. */
export function activeVm(number: number, name: string, state: VmState, change: Partial<Entry> = {}): Vm {
  const known = state === 'unknown' ? 'unknown' : state;
  const vm = reconcile({
    guests: [guestRow(number, name, { state: known })],
    details: [],
    entries: [entry(`id-${number}-${name}`, name, { device: device(number), bootId: 'boot', ...change })],
    bootId: 'boot',
  }).at(0);
  if (!vm) throw new Error('no VM');
  return vm;
}

/** Ordinary and hostile names; few, so two VMs often have the same. */
export const anyName = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('web', 'db', 'build', 'old-lab') },
  fc.constantFrom(
    '',
    ' ',
    'a b',
    '-rf',
    "it's",
    'tab\there',
    'line\nfeed',
    '\u001b[31m',
    'ünï',
    '\udcff',
    'x'.repeat(127),
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);

const states = ['invalid', 'running', 'stopped', 'paused', 'error', 'simulating', 'unknown'] as const;

/** A row of v3-guests on a device. */
function anyRow(number: number): fc.Arbitrary<GuestRow> {
  return fc
    .record({
      name: anyName,
      state: fc.option(fc.constantFrom(...states), { freq: 5 }),
      unavailable: fc.boolean().map((said) => said && number % 3 === 0),
      type: fc.constantFrom('general', 'hvm', 'UNKNOWN', null),
    })
    .map(({ name, state, unavailable, type }) =>
      guestRow(number, name, { state: unavailable ? null : state, unavailable, type }),
    );
}

const anyNumber = fc.integer({ min: 0, max: 5 });

/** Guests on different devices, in any order. */
const anyRows = fc
  .uniqueArray(anyNumber, { maxLength: 6 })
  .chain((numbers) => fc.tuple(...numbers.map(anyRow)));

const anyEntries = fc
  .array(
    fc.record({
      name: anyName,
      device: fc.oneof(
        { weight: 3, arbitrary: anyNumber.map((number) => `/dev/v3-vm${number}`) },
        fc.constantFrom(null, '', '/dev/v3-vm99', '/dev/v3-vm01', 'v3-vm0', '/dev/v3-vm0\n', '../etc'),
      ),
      bootId: fc.constantFrom('this boot', 'boot before', null),
      state: fc.constantFrom('stopped' as const, 'paused' as const, 'running' as const),
      lastMode: fc.constantFrom('console' as const, 'stream' as const, 'vnc' as const, 'none' as const, null),
    }),
    { maxLength: 6 },
  )
  .map((found) => found.map(({ name, ...rest }, index) => entry(`${index}`, name, rest)));

/** What a host and an inventory may show together, entries that match guests included. */
export const anyReadings: fc.Arbitrary<Readings> = fc
  .record({
    guests: anyRows,
    entries: anyEntries,
    matching: fc.array(fc.boolean(), { maxLength: 6 }),
    blocks: fc.array(fc.tuple(anyNumber, anyName, fc.constantFrom(...states, 'resetting' as const)), {
      maxLength: 3,
    }),
    bootId: fc.constantFrom('this boot', null),
  })
  .map(({ guests, entries, matching, blocks, bootId }) => {
    const ofGuests = guests.filter((_, index) => matching[index]);
    return {
      guests,
      entries: [
        ...entries,
        ...ofGuests.map((row) =>
          entry(`of ${row.number}`, row.name, { device: row.device, bootId: 'this boot' }),
        ),
      ],
      details: [
        ...blocks.map(([number, name, state]) => details(number, name, state)),
        ...guests
          .filter((row) => row.number % 2 === 0)
          .map((row) => details(row.number, row.name, 'running')),
      ],
      bootId,
    };
  });
