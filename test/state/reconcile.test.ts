import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/inventory/inventory.js';
import { CATEGORIES, type Vm } from '../../src/state/vms/model.js';
import { FREED, type Readings, reconcile, UNLOADED } from '../../src/state/vms/reconcile.js';
import { fc } from '../support/fast-check.js';
import { anyReadings, details, device, entry, guestRow } from '../support/vms.js';

const NOTHING: Readings = { guests: [], details: [], entries: [], bootId: 'this boot' };

/** The first entry that has both the name and the device of a guest, by the table of docs/palacios/texts.md. */
function holder(readings: Readings, guest: Readings['guests'][number]): Entry | undefined {
  return readings.entries.find((one) => one.name === guest.name && one.device === guest.device);
}

describe('reconcile, for any host and inventory', () => {
  const always = (check: (readings: Readings, vms: readonly Vm[]) => void) =>
    fc.assert(
      fc.property(anyReadings, (readings) => check(readings, reconcile(readings))),
      { numRuns: 400 },
    );

  it('lists every guest and every entry exactly once, and nothing else', () => {
    always((readings, vms) => {
      const entries = vms.flatMap((vm) => (vm.entry ? [vm.entry.id] : []));
      const guests = vms.flatMap((vm) => (vm.guest ? [vm.guest.device] : []));
      expect([...entries].sort()).toEqual(readings.entries.map((one) => one.id).sort());
      expect([...guests].sort()).toEqual(readings.guests.map((one) => one.device).sort());
      expect(vms.filter((vm) => vm.entry === null && vm.guest === null)).toEqual([]);
      expect(new Set(vms.map((vm) => vm.key)).size).toBe(vms.length);
    });
  });

  it('puts each into its category: name and device must both match, and the first of two entries has the guest', () => {
    always((readings, vms) => {
      for (const guest of readings.guests) {
        const vm = vms.find((one) => one.guest === guest);
        const owner = holder(readings, guest);
        expect(vm?.entry?.id).toBe(owner?.id);
        expect(vm?.category).toBe(owner ? 'active' : 'not-in-inventory');
      }
      for (const one of readings.entries) {
        const guest = readings.guests.find((row) => holder(readings, row) === one);
        const vm = vms.find((shown) => shown.entry === one);
        expect(vm?.category).toBe(guest ? 'active' : 'inactive');
        expect(vm?.device).toBe(guest ? guest.device : null);
        if (!guest) expect(vm?.state).toBe('stopped');
      }
    });
  });

  it('orders by category, then inactive ones by name and the others by device number', () => {
    always((_readings, vms) => {
      const ranks = vms.map((vm) => CATEGORIES.indexOf(vm.category));
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      for (const category of CATEGORIES) {
        const group = vms.filter((vm) => vm.category === category);
        const numbers = group.map((vm) => vm.guest?.number ?? -1);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        if (category === 'inactive') {
          const names = group.map((vm) => vm.name);
          expect(names).toEqual([...names].sort());
        }
      }
    });
  });

  it('never says a state that v3-guests contradicts', () => {
    always((_readings, vms) => {
      for (const { guest, state, stateSource, phase } of vms) {
        if (guest === null) continue;
        if (guest.unavailable) expect({ state, phase }).toEqual({ state: 'unknown', phase: 'creating' });
        else if (guest.state !== null && guest.state !== 'unknown') {
          expect({ state, stateSource }).toEqual({ state: guest.state, stateSource: 'guests' });
        }
      }
    });
  });

  it('takes details only of the same name and device', () => {
    always((_readings, vms) => {
      for (const vm of vms) {
        if (vm.details) expect([vm.details.device, vm.details.name]).toEqual([vm.device, vm.name]);
      }
    });
  });

  it('says of each inactive entry whether it was lost, and how', () => {
    always((readings, vms) => {
      for (const vm of vms) {
        if (vm.category !== 'inactive' || vm.entry === null) {
          expect(vm.lost).toBeNull();
          continue;
        }
        const { device: was, bootId } = vm.entry;
        if (was === null && bootId === null) expect(vm.lost).toBeNull();
        else if (bootId === null || readings.bootId === null) expect(vm.lost).toBe('gone');
        else expect(vm.lost).toBe(bootId === readings.bootId ? 'freed' : 'restart');
      }
    });
  });
});

describe('a VM that was active and is not', () => {
  const lost = (record: Partial<Entry>, load: string | null, away = false) => {
    const entries = [entry('1', 'web', { device: device(0), bootId: 'this boot', ...record })];
    return reconcile({ ...NOTHING, entries, module: { load, away } })[0]?.lost;
  };

  it('was lost with the module where that was reloaded, is away, or was seen to be away', () => {
    expect(lost({ moduleLoad: 'first' }, 'second')).toBe('reload');
    expect(lost({ moduleLoad: 'first' }, null, true)).toBe('reload');
    expect(lost({ moduleLoad: null }, null, true)).toBe('reload');
    // A host on which loads cannot be told apart: what a program saw was recorded.
    expect(lost({ moduleLoad: UNLOADED }, 'first')).toBe('reload');
    expect(lost({ moduleLoad: UNLOADED }, null)).toBe('reload');
  });

  it('was freed by somebody where the module is the same, or nothing tells', () => {
    expect(lost({ moduleLoad: 'first' }, 'first')).toBe('freed');
    expect(lost({ moduleLoad: null }, 'first')).toBe('freed');
    expect(lost({ moduleLoad: 'first' }, null)).toBe('freed');
  });

  it('stays freed where it was seen to be freed, whatever came after', () => {
    expect(lost({ moduleLoad: FREED }, 'first')).toBe('freed');
    expect(lost({ moduleLoad: FREED }, null, true)).toBe('freed');
    expect(lost({ moduleLoad: FREED, bootId: 'boot before' }, 'second')).toBe('freed');
  });

  it('was lost by a restart of the host before all else', () => {
    expect(lost({ bootId: 'boot before', moduleLoad: 'first' }, 'second')).toBe('restart');
    expect(lost({ bootId: 'boot before', moduleLoad: UNLOADED }, null, true)).toBe('restart');
  });
});

describe('reconcile, where the host does not tell a state', () => {
  const stateOf = (readings: Partial<Readings>) => {
    const [vm] = reconcile({ ...NOTHING, ...readings });
    return vm && { state: vm.state, source: vm.stateSource, phase: vm.phase };
  };
  const old = guestRow(0, 'web', { state: null });
  const known = [entry('1', 'web', { device: device(0), state: 'paused' })];

  it('asks the details in the old form', () => {
    expect(stateOf({ guests: [old], details: [details(0, 'web', 'paused')] })).toEqual({
      state: 'paused',
      source: 'details',
      phase: null,
    });
  });

  it('takes the record where the details are missing or of another name, and nothing where there is no record', () => {
    const recorded = { state: 'paused', source: 'record', phase: null };
    expect(stateOf({ guests: [old], entries: known })).toEqual(recorded);
    expect(stateOf({ guests: [old], entries: known, details: [details(0, 'db', 'running')] })).toEqual(
      recorded,
    );
    expect(stateOf({ guests: [old] })).toEqual({ state: 'unknown', source: 'none', phase: null });
  });

  it('knows a resetting VM by its details, and one being created by its line', () => {
    const unknown = guestRow(0, 'web', { state: 'unknown' });
    expect(stateOf({ guests: [unknown], details: [details(0, 'web', 'resetting')] })?.phase).toBe(
      'resetting',
    );
    const creating = guestRow(0, 'web', { state: null, unavailable: true });
    expect(stateOf({ guests: [creating], entries: known })?.phase).toBe('creating');
  });

  it('does not take the record for a VM that the host itself calls UNKNOWN', () => {
    const unknown = guestRow(0, 'web', { state: 'unknown' });
    expect(stateOf({ guests: [unknown], entries: known })).toEqual({
      state: 'unknown',
      source: 'guests',
      phase: null,
    });
  });
});
