import { describe, expect, it } from 'vitest';
import { entryFrom } from '../../src/inventory/entry.js';
import type { Entry, NewEntry } from '../../src/inventory/inventory.js';
import { parseList, textOf } from '../../src/inventory/text-list.js';
import { type ImportPlan, planImport } from '../../src/state/operations/import-plan.js';
import { fc } from '../support/fast-check.js';

/** VMs of few names, paths and devices, so that all kinds of namesakes come about. */
const anyVm: fc.Arbitrary<NewEntry> = fc.record({
  name: fc.constantFrom('web', 'db', 'lab'),
  config: fc.constantFrom('/a.xml', '/b,c.xml', ''),
  image: fc.constantFrom('/a.img', ''),
  device: fc.constantFrom(null, '/dev/v3-vm0', '/dev/v3-vm1'),
  state: fc.constantFrom('stopped' as const, 'running' as const),
});
const anyVms = fc.array(anyVm, { maxLength: 8 });

function entriesOf(vms: readonly NewEntry[], from = 0): Entry[] {
  return vms.map((vm, at) => entryFrom(String(from + at), vm));
}

const always = (check: (plan: ImportPlan, found: readonly NewEntry[], entries: readonly Entry[]) => void) =>
  fc.assert(
    fc.property(anyVms, anyVms, (found, inventory) => {
      const entries = entriesOf(inventory);
      check(planImport(found, entries), found, entries);
    }),
    { numRuns: 500 },
  );

const text = (vm: NewEntry) => JSON.stringify([vm.name, vm.config, vm.image, vm.device ?? null, vm.state]);

describe('an import', () => {
  it('has each VM of the file in exactly one group, in the order of the file', () => {
    always((plan, found) => {
      const grouped = [plan.added, plan.same, plan.conflicting.map((conflict) => conflict.found)];
      expect(new Set(grouped.flat())).toEqual(new Set(found));
      expect(grouped.flat()).toHaveLength(found.length);
      for (const group of grouped) expect(group).toEqual(found.filter((vm) => group.includes(vm)));
    });
  });

  it('adds no VM whose name the inventory has, and all others', () => {
    always((plan, found, entries) => {
      const names = new Set(entries.map((entry) => entry.name));
      expect(plan.added).toEqual(found.filter((vm) => !names.has(vm.name)));
    });
  });

  it('calls the same what an entry says too, and a conflict what differs from each of its name', () => {
    always((plan, _found, entries) => {
      const known = new Set(entries.map(text));
      for (const vm of plan.same) expect(known).toContain(text(vm));
      for (const { found, entry, differences } of plan.conflicting) {
        expect(known).not.toContain(text(found));
        expect(entry.name).toBe(found.name);
        expect(differences.length).toBeGreaterThan(0);
        for (const { field, file, inventory } of differences) {
          expect([file, inventory]).toEqual([found[field] ?? null, entry[field] ?? null]);
          expect(file).not.toBe(inventory);
        }
      }
    });
  });

  it('done twice adds nothing the second time, and the conflicts are the same', () => {
    always((plan, found, entries) => {
      const after = planImport(found, [...entries, ...entriesOf(plan.added, entries.length)]);
      expect(after.added).toEqual([]);
      expect(after.conflicting.map((one) => one.found)).toEqual(plan.conflicting.map((one) => one.found));
    });
  });

  it('of what an empty inventory exported is what was exported', () => {
    fc.assert(
      fc.property(anyVms, fc.constantFrom('words' as const, 'numbers' as const), (vms, states) => {
        const entries = entriesOf(vms);
        const { entries: found } = parseList(textOf(entries, { states }).bytes);
        const plan = planImport(found, []);
        expect(plan).toMatchObject({ same: [], conflicting: [] });
        expect(entriesOf(plan.added).map(text)).toEqual(entries.map(text));
      }),
    );
  });
});
