import { describe, expect, it } from 'vitest';
import type { Entry, EntryChange, Inventory, NewEntry } from '../../src/inventory/inventory.js';
import { fc } from '../support/fast-check.js';
import { openInventory } from './support/open.js';
import { contentsOf, granted, namesOf, temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();

const text = fc.oneof(
  fc.constantFrom('web', 'db', 'a b', 'ünïcode', "o'brien"),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((one) => !/[\0,\r\n\ufeff]/.test(one)),
);
const path = fc.constantFrom('', '/srv/a.xml', '/srv/b,c.xml', '/srv/ü d.img', '/srv/,stopped,x');
const state = fc.constantFrom('stopped' as const, 'paused' as const, 'running' as const);
const device = fc.constantFrom(null, '/dev/v3-vm0', '/dev/v3-vm31');
const held = { name: text, config: path, image: path };
const newEntry: fc.Arbitrary<NewEntry> = fc.record(
  { ...held, state, device },
  { requiredKeys: ['name', 'config', 'image'] },
);
const heldChange: fc.Arbitrary<EntryChange> = fc.record({ ...held, state, device }, { requiredKeys: [] });
const alsoInSqlite: fc.Arbitrary<EntryChange> = fc.record(
  {
    ...held,
    bootId: fc.option(fc.uuid()),
    options: fc.array(fc.tuple(text, fc.string()), { maxLength: 3 }),
    lastMode: fc.constantFrom(null, 'console' as const, 'stream' as const, 'vnc' as const, 'none' as const),
    lastStream: fc.option(text),
    notes: fc.constantFrom('', 'a\nb', '"', '\udcff'),
    tags: fc.uniqueArray(text, { maxLength: 3 }),
    activatedAt: fc.option(fc.nat(2 ** 42)),
    startedAt: fc.option(fc.nat(2 ** 42)),
  },
  { requiredKeys: [] },
);

type Step =
  | { do: 'add'; entry: NewEntry }
  | { do: 'change'; at: number; change: EntryChange }
  | { do: 'remove'; at: number }
  | { do: 'reopen' }
  | { do: 'look from outside' };

function steps(change: fc.Arbitrary<EntryChange>): fc.Arbitrary<Step[]> {
  const nth = fc.nat(20);
  return fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), entry: newEntry }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('change' as const), at: nth, change }) },
      fc.record({ do: fc.constant('remove' as const), at: nth }),
      fc.constantFrom({ do: 'reopen' as const }, { do: 'look from outside' as const }),
    ),
    { maxLength: 25 },
  );
}

describe.each([
  { file: 'inventory.db', change: fc.oneof(heldChange, alsoInSqlite), keepsIds: true },
  { file: 'virtual_machines_list.txt', change: heldChange, keepsIds: false },
])('$file', ({ file, change, keepsIds }) => {
  it('does what a list in memory does, whatever is done to it', () => {
    let run = 0;
    fc.assert(
      fc.property(steps(change), (all) => {
        const where = at(`${run++}/${file}`);
        const other = openInventory(where);
        let inventory = openInventory(where);
        let model: Entry[] = [];
        for (const step of all) {
          const entry = 'at' in step ? model[step.at % Math.max(1, model.length)] : undefined;
          if (step.do === 'add') {
            model.push(granted(inventory.add(step.entry)));
          } else if (step.do === 'look from outside') {
            expect(namesOf(other)).toEqual(model.map(({ name }) => name));
          } else if (step.do === 'reopen') {
            inventory.close();
            inventory = openInventory(where);
            // The text file has no ids: everything else must come back the same.
            if (!keepsIds) model = model.map((one, at) => ({ ...one, id: idAt(inventory, at) }));
          } else if (step.do === 'remove' && entry !== undefined) {
            expect(inventory.remove(entry.id)).toBeNull();
            model = model.filter((one) => one !== entry);
          } else if (step.do === 'change' && entry !== undefined) {
            const wanted = { ...entry, ...step.change };
            expect(inventory.change(entry.id, step.change)).toEqual(wanted);
            model = model.map((one) => (one === entry ? wanted : one));
          }
          expect(contentsOf(inventory)).toEqual({ entries: model, damaged: [] });
          expect(new Set(model.map(({ id }) => id)).size).toBe(model.length);
        }
        inventory.close();
        other.close();
      }),
      { numRuns: 60 },
    );
  });
});

function idAt(inventory: Inventory, at: number): string {
  return contentsOf(inventory).entries[at]?.id ?? '';
}
